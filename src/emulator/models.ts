import type { EmulatedModel, ModelStatus } from './emulated-model.ts';
import type { ThinkingLevel } from './generate.ts';
import { GROQ_MODELS } from './groq-models.ts';
import type { ProviderName } from './types.ts';

/** A model by the provider's id, or undefined when the provider never had it. */
export function findModel(provider: ProviderName, id: string): EmulatedModel | undefined {
  return BY_ID[provider].get(id);
}

/**
 * The models that a key of this tier is shown. Groq's closed ones vanished from the list, Gemini's are still on it
 * (fixture gemini/models.json): being listed does not mean that it answers.
 */
export function listModels(provider: ProviderName, tier: 'free' | 'enterprise'): readonly EmulatedModel[] {
  const hidden = provider === 'groq' && tier !== 'enterprise' ? 'closed' : 'gone';
  return MODELS[provider].filter((model) => model.listing !== undefined && model.status !== hidden);
}

const GEMINI_LEVELS: readonly ThinkingLevel[] = ['minimal', 'low', 'medium', 'high'];

// providers.md §2.1 gives 3.x all four levels; public reports since have these two refuse the lowest:
// "Thinking level MINIMAL is not supported for this model."
const WITHOUT_MINIMAL: readonly ThinkingLevel[] = ['low', 'medium', 'high'];

const GEMINI: readonly EmulatedModel[] = [
  gemini('gemini-3.8-flash', 'Gemini 3.8 Flash', 'live', WITHOUT_MINIMAL),
  gemini('gemini-3.5-flash-lite', 'Gemini 3.5 Flash-Lite', 'live', GEMINI_LEVELS),
  gemini('gemini-2.5-flash', 'Gemini 2.5 Flash', 'closed', []),
  gemini('gemini-3.7-flash', 'Gemini 3.7 Flash', 'live', WITHOUT_MINIMAL),
  gemini('gemini-3.6-flash', 'Gemini 3.6 Flash', 'live', GEMINI_LEVELS),
  gemini('gemini-3.5-flash', 'Gemini 3.5 Flash', 'live', GEMINI_LEVELS),
  gemini('gemini-3.1-flash-lite', 'Gemini 3.1 Flash-Lite', 'live', GEMINI_LEVELS),
  // The 2.5 family has a thinkingBudget but no level (providers.md §2.1).
  gemini('gemini-2.5-flash-lite', 'Gemini 2.5 Flash-Lite', 'live', []),
];

const DEEPSEEK_LEVELS: readonly ThinkingLevel[] = ['none', 'low', 'medium', 'high', 'max'];

const DEEPSEEK: readonly EmulatedModel[] = [
  deepseek('deepseek-flash', { listing: deepseekListing('deepseek-flash') }),
  deepseek('deepseek-v4-pro', { listing: deepseekListing('deepseek-v4-pro') }),
  deepseek('deepseek-v4-flash', { servedBy: 'deepseek-flash' }),
];

const MODELS: Readonly<Record<ProviderName, readonly EmulatedModel[]>> = {
  groq: GROQ_MODELS,
  gemini: GEMINI,
  deepseek: DEEPSEEK,
};

const BY_ID: Readonly<Record<ProviderName, ReadonlyMap<string, EmulatedModel>>> = {
  groq: new Map(GROQ_MODELS.map((model) => [model.id, model])),
  gemini: new Map(GEMINI.map((model) => [model.id, model])),
  deepseek: new Map(DEEPSEEK.map((model) => [model.id, model])),
};

function gemini(
  id: string,
  displayName: string,
  status: ModelStatus,
  levels: readonly ThinkingLevel[],
): EmulatedModel {
  const listing = {
    name: `models/${id}`,
    version: '001',
    displayName,
    description: displayName,
    inputTokenLimit: 1048576,
    outputTokenLimit: 65536,
    supportedGenerationMethods: [
      'generateContent',
      'countTokens',
      'createCachedContent',
      'batchGenerateContent',
    ],
    temperature: 1,
    topP: 0.95,
    topK: 64,
    maxTemperature: 2,
    thinking: true,
  };
  return { id, status, levels, contextWindow: 1048576, maxOutput: 65536, listing };
}

function deepseek(
  id: string,
  more: { servedBy?: string; listing?: Readonly<Record<string, unknown>> },
): EmulatedModel {
  return {
    id,
    status: 'live',
    levels: DEEPSEEK_LEVELS,
    contextWindow: 1048576,
    maxOutput: 393216,
    ...more,
  };
}

function deepseekListing(id: string): Readonly<Record<string, unknown>> {
  return { id, object: 'model', owned_by: 'deepseek' };
}
