import type { EmulatedModel } from '../emulated-model.ts';
import type { ThinkingLevel } from '../generate.ts';
import { openShelf } from '../shelf.ts';

/** A model of OpenRouter, and the vendor that answers for it. */
export interface OpenRouterModel extends EmulatedModel {
  readonly provider: string;
  /** USD per token. */
  readonly prices: readonly [prompt: number, completion: number];
}

const LEVELS: readonly ThinkingLevel[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/**
 * Some of OpenRouter's models as of 2026-11-22 (fixture openrouter/models.json; ids and prices of
 * `@pydantic/genai-prices` 0.1.8). A `:free` variant has limits of its own.
 */
export const OPENROUTER_MODELS = openShelf<OpenRouterModel>([
  live('openai/gpt-oss-20b', 'OpenAI: gpt-oss-20b', 'Groq', LEVELS, [4e-8, 1.5e-7], [131072, 32768]),
  live('openai/gpt-oss-120b', 'OpenAI: gpt-oss-120b', 'Groq', LEVELS, [3.9e-8, 1.8e-7], [131072, 32768]),
  live('openai/gpt-oss-20b:free', 'OpenAI: gpt-oss-20b (free)', 'Groq', LEVELS, [0, 0], [131072, 32768]),
  live('openai/gpt-5.4-mini', 'OpenAI: GPT-5.4 Mini', 'OpenAI', LEVELS, [7.5e-7, 4.5e-6], [400000, 128000]),
  live('openai/gpt-4.1-mini', 'OpenAI: GPT-4.1 Mini', 'OpenAI', [], [4e-7, 1.6e-6], [1047576, 32768]),
  live('openai/gpt-4o', 'OpenAI: GPT-4o', 'OpenAI', [], [2.5e-6, 1e-5], [128000, 16384]),
  live(
    'anthropic/claude-haiku-4.5',
    'Anthropic: Claude Haiku 4.5',
    'Anthropic',
    LEVELS,
    [1e-6, 5e-6],
    [200000, 64000],
  ),
  live(
    'anthropic/claude-sonnet-4.6',
    'Anthropic: Claude Sonnet 4.6',
    'Anthropic',
    LEVELS,
    [3e-6, 1.5e-5],
    [1000000, 128000],
  ),
  live(
    'anthropic/claude-opus-5',
    'Anthropic: Claude Opus 5',
    'Anthropic',
    LEVELS,
    [5e-6, 2.5e-5],
    [1000000, 128000],
  ),
  live(
    'google/gemini-3.5-flash',
    'Google: Gemini 3.5 Flash',
    'Google',
    LEVELS,
    [1.5e-6, 9e-6],
    [1048576, 65536],
  ),
  live(
    'google/gemini-3.8-flash',
    'Google: Gemini 3.8 Flash',
    'Google',
    LEVELS,
    [7.5e-7, 3.75e-6],
    [1048576, 65536],
  ),
  live(
    'deepseek/deepseek-v4-flash',
    'DeepSeek: V4 Flash',
    'DeepSeek',
    LEVELS,
    [9.83e-8, 1.966e-7],
    [1048576, 393216],
  ),
  live(
    'deepseek/deepseek-v4-pro',
    'DeepSeek: V4 Pro',
    'DeepSeek',
    LEVELS,
    [4.35e-7, 8.7e-7],
    [1048576, 393216],
  ),
  live(
    'meta-llama/llama-3.3-70b-instruct',
    'Meta: Llama 3.3 70B Instruct',
    'DeepInfra',
    [],
    [1.3e-7, 3.8e-7],
    [131072, 16384],
  ),
  live(
    'meta-llama/llama-3.1-8b-instruct',
    'Meta: Llama 3.1 8B Instruct',
    'DeepInfra',
    [],
    [2e-8, 5e-8],
    [131072, 16384],
  ),
  live('qwen/qwen3.8-27b', 'Qwen: Qwen3.8 27B', 'Alibaba', LEVELS, [8e-7, 4e-6], [131072, 16384]),
  live(
    'mistralai/mistral-small-3.2-24b-instruct',
    'Mistral: Mistral Small 3.2 24B',
    'Mistral',
    [],
    [7.5e-8, 2e-7],
    [131072, 32768],
  ),
  live('x-ai/grok-4.3', 'xAI: Grok 4.3', 'xAI', LEVELS, [1.25e-6, 2.5e-6], [1000000, 128000]),
  live(
    'meta-llama/llama-4-maverick',
    'Meta: Llama 4 Maverick',
    'DeepInfra',
    [],
    [1.5e-7, 6e-7],
    [1048576, 16384],
  ),
  live('meta-llama/llama-4-scout', 'Meta: Llama 4 Scout', 'DeepInfra', [], [8e-8, 3e-7], [327680, 16384]),
  live(
    'moonshotai/kimi-k2-0905',
    'MoonshotAI: Kimi K2 0905',
    'Moonshot AI',
    [],
    [3.9e-7, 1.9e-6],
    [262144, 16384],
  ),
  live(
    'qwen/qwen3-235b-a22b-2507',
    'Qwen: Qwen3 235B A22B 2507',
    'Alibaba',
    [],
    [7e-8, 1e-7],
    [262144, 16384],
  ),
  live('qwen/qwen3-32b', 'Qwen: Qwen3 32B', 'Groq', LEVELS, [8e-8, 2.4e-7], [131072, 40960]),
  live('z-ai/glm-4.7', 'Z.AI: GLM 4.7', 'Z.AI', LEVELS, [4e-7, 1.5e-6], [202752, 65536]),
  live('google/gemma-4-31b-it', 'Google: Gemma 4 31B', 'DeepInfra', [], [1.3e-7, 3.8e-7], [262144, 16384]),
  ...[
    'deepseek/deepseek-v4.1-flash',
    'mistralai/mixtral-8x7b-instruct',
    'google/gemini-flash-1.5',
    'openai/gpt-4-32k',
  ].map(gone),
]);

function live(
  id: string,
  name: string,
  provider: string,
  levels: readonly ThinkingLevel[],
  prices: readonly [prompt: number, completion: number],
  [contextWindow, maxOutput]: readonly [number, number],
): OpenRouterModel {
  const images = /gpt-[45]|claude|gemini|grok/.test(id);
  const listing = {
    id,
    canonical_slug: id.replace(':free', ''),
    name,
    created: 1754414229,
    context_length: contextWindow,
    architecture: {
      input_modalities: images ? ['text', 'image'] : ['text'],
      output_modalities: ['text'],
      tokenizer: id.startsWith('openai/') ? 'GPT' : 'Other',
    },
    pricing: { prompt: decimal(prices[0]), completion: decimal(prices[1]), request: '0', image: '0' },
    top_provider: { context_length: contextWindow, max_completion_tokens: maxOutput, is_moderated: false },
    supported_parameters: ['max_tokens', 'temperature', 'tools'],
  };
  return { id, status: 'live', levels, images, contextWindow, maxOutput, provider, prices, listing };
}

function gone(id: string): OpenRouterModel {
  const { listing: _, ...model } = live(id, id, '', [], [0, 0], [0, 0]);
  return { ...model, status: 'gone' };
}

// Without an exponent: "0.00000004".
function decimal(price: number): string {
  return price === 0 ? '0' : price.toFixed(12).replace(/0+$/, '');
}
