import type { Capability } from '../../core/model.ts';
import { routesAt } from '../routes-at.ts';
import {
  GPT_OSS_CARD,
  MISTRAL_MODELS,
  OLLAMA_LIBRARY,
  PRICE_LIST,
  XAI_MODELS,
  XAI_RETIREMENT,
} from '../sources.ts';
import { ALWAYS_ON, GPT_OSS, MISTRAL as MISTRAL_THINKING, OPTIONAL } from '../thinking.ts';

const SEES: readonly Capability[] = ['tools', 'images', 'jsonSchema'];
const THINKS: readonly Capability[] = [...SEES, 'reasoning'];
const OSS = {
  context: 131_072,
  can: ['tools', 'jsonSchema', 'reasoning'],
  thinking: GPT_OSS,
  source: GPT_OSS_CARD,
} as const;

/** Retired slugs are answered by grok-4.3 without a word since 2026-05-15, 12:00 in California. */
const RETIRED_GROK = { can: THINKS, retires: '2026-05-15T19:00:00Z', source: XAI_RETIREMENT } as const;

/** What thinks there takes no stop words and no penalties. */
const GROK = { refuses: ['stop', 'frequencyPenalty', 'presencePenalty'], source: XAI_MODELS } as const;

export const XAI = routesAt('xai', {
  'grok-4.5': { label: 'Grok 4.5', context: 500_000, can: THINKS, thinking: ALWAYS_ON, ...GROK },
  'grok-4.3': { label: 'Grok 4.3', context: 1_000_000, can: THINKS, thinking: OPTIONAL, ...GROK },
  'grok-4-0709': { label: 'Grok 4', context: 256_000, ...RETIRED_GROK },
  'grok-3': { label: 'Grok 3', context: 131_072, ...RETIRED_GROK },
  'grok-code-fast-1': { label: 'Grok Code Fast 1', context: 256_000, ...RETIRED_GROK },
});

/** Temperatures go to 1.5. */
const MISTRAL_FACTS = { can: SEES, maxTemperature: 1.5, source: MISTRAL_MODELS } as const;
const MISTRAL_THINKS = { ...MISTRAL_FACTS, can: THINKS, thinking: MISTRAL_THINKING } as const;

export const MISTRAL = routesAt('mistral', {
  'mistral-large-2512': { label: 'Mistral Large 3', context: 262_144, ...MISTRAL_FACTS },
  'mistral-medium-3-5': { label: 'Mistral Medium 3.5', context: 262_144, ...MISTRAL_THINKS },
  'mistral-small-2603': { label: 'Mistral Small 4', context: 262_144, ...MISTRAL_THINKS },
  'ministral-8b-2512': { label: 'Ministral 3 8B', context: 262_144, ...MISTRAL_FACTS },
  'codestral-2508': { label: 'Codestral', context: 256_000, ...MISTRAL_FACTS, can: ['tools', 'jsonSchema'] },
  'mistral-large-2411': {
    label: 'Mistral Large 2',
    context: 131_072,
    ...MISTRAL_FACTS,
    can: ['tools', 'jsonSchema'],
    retires: '2026-05-31',
  },
});

/** Together has no price here where the list has none. */
export const TOGETHER = routesAt('together', {
  'openai/gpt-oss-120b': { label: 'gpt-oss-120b', ...OSS },
  'openai/gpt-oss-20b': { label: 'gpt-oss-20b', ...OSS },
  'meta-llama/Llama-3.3-70B-Instruct-Turbo': { label: 'Llama 3.3 70B', context: 131_072, source: PRICE_LIST },
  'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo': {
    label: 'Llama 3.1 8B',
    context: 131_072,
    source: PRICE_LIST,
  },
});

export const OPENROUTER = routesAt('openrouter', {
  'openai/gpt-oss-120b': { label: 'gpt-oss-120b', ...OSS },
  'openai/gpt-oss-20b': { label: 'gpt-oss-20b', ...OSS },
  'meta-llama/llama-3.3-70b-instruct': { label: 'Llama 3.3 70B', context: 131_072, source: PRICE_LIST },
  'meta-llama/llama-3.1-8b-instruct': { label: 'Llama 3.1 8B', source: PRICE_LIST },
  'meta-llama/llama-4-maverick': { label: 'Llama 4 Maverick', source: PRICE_LIST },
  'meta-llama/llama-4-scout': { label: 'Llama 4 Scout', source: PRICE_LIST },
  'moonshotai/kimi-k2-0905': { label: 'Kimi K2 0905', context: 262_144, source: PRICE_LIST },
  'qwen/qwen3-235b-a22b-2507': { label: 'Qwen 3 235B', source: PRICE_LIST },
  'qwen/qwen3-32b': { label: 'Qwen 3 32B', source: PRICE_LIST },
  'z-ai/glm-4.7': { label: 'GLM 4.7', source: PRICE_LIST },
  'google/gemma-4-31b-it': { label: 'Gemma 4 31B', context: 262_144, source: PRICE_LIST },
});

/** What runs at home costs nobody a token; the context is what the machine has room for. */
const LOCAL = { price: [0, 0], source: OLLAMA_LIBRARY } as const;

export const OLLAMA = routesAt('ollama', {
  'gpt-oss:120b': { label: 'gpt-oss-120b', ...LOCAL, thinking: GPT_OSS },
  'gpt-oss:20b': { label: 'gpt-oss-20b', ...LOCAL, thinking: GPT_OSS },
  'llama3.3:70b': { label: 'Llama 3.3 70B', ...LOCAL },
  'llama3.1:8b': { label: 'Llama 3.1 8B', ...LOCAL },
  'mixtral:8x7b': { label: 'Mixtral 8x7B', ...LOCAL },
  'gemma2:9b': { label: 'Gemma 2 9B', ...LOCAL },
  'qwen3:32b': { label: 'Qwen 3 32B', ...LOCAL },
});
