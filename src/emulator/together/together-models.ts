import type { EmulatedModel } from '../emulated-model.ts';
import type { ThinkingLevel } from '../generate.ts';
import { openShelf } from '../shelf.ts';

const GPT_OSS: readonly ThinkingLevel[] = ['low', 'medium', 'high'];

/** Some of Together's models as of 2026-11-22 (fixture together/models.json). */
export const TOGETHER_MODELS = openShelf<EmulatedModel>([
  live('openai/gpt-oss-20b', 'OpenAI GPT-OSS 20B', GPT_OSS, 131072, [0.05, 0.2]),
  live('openai/gpt-oss-120b', 'OpenAI GPT-OSS 120B', GPT_OSS, 131072, [0.15, 0.6]),
  live(
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'Meta Llama 3.3 70B Instruct Turbo',
    [],
    131072,
    [0.88, 0.88],
  ),
  live(
    'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo',
    'Meta Llama 3.1 8B Instruct Turbo',
    [],
    131072,
    [0.18, 0.18],
  ),
  {
    ...live(
      'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
      'Llama 4 Maverick',
      [],
      1048576,
      [0.27, 0.85],
    ),
    images: true,
  },
  live('deepseek-ai/DeepSeek-V3.1', 'DeepSeek V3.1', ['none', 'medium'], 131072, [0.6, 1.7]),
  {
    ...live('BAAI/bge-large-en-v1.5', 'BAAI-Bge-Large-1.5', [], 512, [0.02, 0]),
    status: 'no-chat',
    listing: {
      ...entry('BAAI/bge-large-en-v1.5', 'BAAI-Bge-Large-1.5', 512, [0.02, 0]),
      created: 1692896905,
      type: 'embedding',
      license: 'mit',
    },
  },
  ...['Qwen/Qwen3-Coder-Next-FP8', 'mistralai/Mixtral-8x7B-Instruct-v0.1', 'google/gemma-2-9b-it'].map(
    (id): EmulatedModel => ({ id, status: 'gone', levels: [], contextWindow: 0, maxOutput: 0 }),
  ),
]);

function live(
  id: string,
  name: string,
  levels: readonly ThinkingLevel[],
  contextWindow: number,
  prices: readonly [input: number, output: number],
): EmulatedModel {
  const listing = entry(id, name, contextWindow, prices);
  return { id, status: 'live', levels, contextWindow, maxOutput: contextWindow, listing };
}

// USD per million tokens.
function entry(
  id: string,
  display_name: string,
  context_length: number,
  [input, output]: readonly [number, number],
): Readonly<Record<string, unknown>> {
  return {
    id,
    object: 'model',
    created: 1754408224,
    type: 'chat',
    display_name,
    organization: display_name.split(/[ -]/)[0],
    link: `https://huggingface.co/${id}`,
    license: 'apache-2.0',
    context_length,
    pricing: { hourly: 0, input, output, base: 0, finetune: 0 },
  };
}
