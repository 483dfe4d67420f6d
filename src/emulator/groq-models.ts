import type { EmulatedModel, ModelStatus } from './emulated-model.ts';
import type { ThinkingLevel } from './generate.ts';
import { openShelf } from './shelf.ts';

const GPT_OSS_LEVELS: readonly ThinkingLevel[] = ['low', 'medium', 'high'];

/** Groq's models: those of the fixture groq/models.json, and the retired ones of providers.md §1.7. */
export const GROQ_MODELS = openShelf([
  groq('openai/gpt-oss-120b', 'live', GPT_OSS_LEVELS, 131072, 65536, {
    created: 1754408224,
    owned_by: 'OpenAI',
    pricing: groqPrices('0.00000015', '0.0000006', '0.000000075'),
  }),
  groq('openai/gpt-oss-20b', 'live', GPT_OSS_LEVELS, 131072, 65536, {
    created: 1754407957,
    owned_by: 'OpenAI',
    pricing: groqPrices('0.000000075', '0.0000003', '0.0000000375'),
  }),
  groq('openai/gpt-oss-safeguard-20b', 'live', GPT_OSS_LEVELS, 131072, 65536, {
    created: 1761708789,
    owned_by: 'OpenAI',
    pricing: groqPrices('0.000000075', '0.0000003', '0.0000000375'),
  }),
  groq('qwen/qwen3.8-27b', 'live', ['none', 'low', 'medium', 'high'], 131042, 16384, {
    created: 1788000000,
    owned_by: 'Alibaba Cloud',
    input_modalities: ['text', 'image'],
    pricing: groqPrices('0.0000008', '0.000004', '0.0000004'),
  }),
  {
    ...groq('whisper-large-v3-turbo', 'no-chat', [], 448, 448),
    listing: {
      id: 'whisper-large-v3-turbo',
      object: 'model',
      created: 1728413088,
      owned_by: 'OpenAI',
      active: true,
      context_window: 448,
      public_apps: null,
      max_completion_tokens: 448,
    },
  },
  groq('llama-3.3-70b-versatile', 'closed', [], 131072, 32768, {
    created: 1733447754,
    owned_by: 'Meta',
    pricing: groqPrices('0.00000059', '0.00000079', '0'),
  }),
  groq('llama-3.1-8b-instant', 'closed', [], 131072, 131072, {
    created: 1693721698,
    owned_by: 'Meta',
    pricing: groqPrices('0.00000005', '0.00000008', '0'),
  }),
  ...[
    'mixtral-8x7b-32768',
    'llama-3.1-70b-versatile',
    'gemma2-9b-it',
    'meta-llama/llama-4-maverick-17b-128e-instruct',
    'meta-llama/llama-4-scout-17b-16e-instruct',
    'qwen/qwen3-32b',
    'qwen/qwen3.6-27b',
    'moonshotai/kimi-k2-instruct-0905',
  ].map((id) => groq(id, 'gone', [], 131072, 32768)),
]);

function groq(
  id: string,
  status: ModelStatus,
  levels: readonly ThinkingLevel[],
  contextWindow: number,
  maxOutput: number,
  facts?: Readonly<Record<string, unknown>>,
): EmulatedModel {
  const model = { id, status, levels, contextWindow, maxOutput };
  return facts === undefined
    ? model
    : {
        ...model,
        listing: {
          id,
          object: 'model',
          active: true,
          context_window: contextWindow,
          public_apps: null,
          max_completion_tokens: maxOutput,
          context_length: contextWindow,
          max_output_length: maxOutput,
          input_modalities: ['text'],
          output_modalities: ['text'],
          ...facts,
        },
      };
}

// USD per token, as strings (providers.md §1.4).
function groqPrices(prompt: string, completion: string, cached: string): Readonly<Record<string, string>> {
  return { prompt, completion, image: '0', request: '0', input_cache_read: cached };
}
