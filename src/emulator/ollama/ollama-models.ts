import type { EmulatedModel } from '../emulated-model.ts';
import type { ThinkingLevel } from '../generate.ts';
import { openShelf } from '../shelf.ts';

/** A model that was pulled. */
export interface OllamaModel extends EmulatedModel {
  readonly family: string;
  readonly tools: boolean;
}

interface Facts {
  readonly family: string;
  readonly parameters: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly levels?: readonly ThinkingLevel[];
  readonly tools?: boolean;
  readonly images?: boolean;
  readonly digest?: string;
}

/** Thinking is a switch for most, and cannot be switched off in gpt-oss. */
const SWITCHED: readonly ThinkingLevel[] = ['none', 'medium'];
const LEVELS: readonly ThinkingLevel[] = ['low', 'medium', 'high'];

/** What this Ollama has pulled (fixture ollama/models.json; ollama.com/library). */
export const OLLAMA_MODELS = openShelf<OllamaModel>([
  ...pulled('llama3.2:latest', {
    family: 'llama',
    parameters: '3.2B',
    size: 2019393189,
    digest: 'a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72',
  }),
  ...pulled('llama3.1:8b', { family: 'llama', parameters: '8.0B', size: 4920753328 }),
  ...pulled('llama3.3:70b', { family: 'llama', parameters: '70.6B', size: 42520413916 }),
  ...pulled('mixtral:8x7b', { family: 'llama', parameters: '46.7B', size: 26442493141 }),
  ...pulled('gpt-oss:20b', { family: 'gptoss', parameters: '20.9B', size: 13793441244, levels: LEVELS }),
  ...pulled('gpt-oss:120b', { family: 'gptoss', parameters: '116.8B', size: 65369818941, levels: LEVELS }),
  ...pulled('qwen3:latest', { family: 'qwen3', parameters: '8.2B', size: 5225388164, levels: SWITCHED }),
  ...pulled('qwen3:32b', { family: 'qwen3', parameters: '32.8B', size: 20201253588, levels: SWITCHED }),
  ...pulled('gemma2:9b', { family: 'gemma2', parameters: '9.2B', size: 5443152417, tools: false }),
  ...pulled('gemma3:latest', {
    family: 'gemma3',
    parameters: '4.3B',
    size: 3338801804,
    tools: false,
    images: true,
  }),
  ...pulled('nomic-embed-text:latest', { family: 'nomic-bert', parameters: '137M', size: 274302450 }).map(
    (model) => ({ ...model, status: 'no-chat' as const }),
  ),
]);

// A name without a tag means `:latest`.
function pulled(name: string, facts: Facts): readonly OllamaModel[] {
  const { family, levels = [], tools = true, images, size, parameters, digest } = facts;
  const model = {
    id: name,
    status: 'live' as const,
    levels,
    contextWindow: 131_072,
    maxOutput: 131_072,
    family,
    tools,
    ...(images && { images }),
  };
  const listing = {
    name,
    model: name,
    modified_at: '2026-10-01T10:00:00Z',
    size,
    digest: digest ?? size.toString(16).padStart(64, '0'),
    details: {
      parent_model: '',
      format: 'gguf',
      family,
      families: [family],
      parameter_size: parameters,
      quantization_level: 'Q4_K_M',
    },
  };
  const listed = { ...model, listing };
  return name.endsWith(':latest') ? [listed, { ...model, id: name.replace(':latest', '') }] : [listed];
}
