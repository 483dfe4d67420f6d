import type { EmulatedModel, ModelStatus } from './emulated-model.ts';
import type { ThinkingLevel } from './generate.ts';
import { openShelf } from './shelf.ts';

const LEVELS: readonly ThinkingLevel[] = ['minimal', 'low', 'medium', 'high'];

// providers.md §2.1 gives 3.x all four levels; public reports since have these two refuse the lowest:
// "Thinking level MINIMAL is not supported for this model."
const WITHOUT_MINIMAL: readonly ThinkingLevel[] = ['low', 'medium', 'high'];

/** Gemini's models; closed ones are still on the list (fixture gemini/models.json). */
export const GEMINI_MODELS = openShelf(
  [
    gemini('gemini-3.8-flash', 'Gemini 3.8 Flash', 'live', WITHOUT_MINIMAL),
    gemini('gemini-3.5-flash-lite', 'Gemini 3.5 Flash-Lite', 'live', LEVELS),
    gemini('gemini-2.5-flash', 'Gemini 2.5 Flash', 'closed', []),
    gemini('gemini-3.7-flash', 'Gemini 3.7 Flash', 'live', WITHOUT_MINIMAL),
    gemini('gemini-3.6-flash', 'Gemini 3.6 Flash', 'live', LEVELS),
    gemini('gemini-3.5-flash', 'Gemini 3.5 Flash', 'live', LEVELS),
    gemini('gemini-3.1-pro-preview', 'Gemini 3.1 Pro Preview', 'live', WITHOUT_MINIMAL),
    gemini('gemini-3.1-flash-lite', 'Gemini 3.1 Flash-Lite', 'live', LEVELS),
    // The 2.5 family has a thinkingBudget but no level (providers.md §2.1).
    gemini('gemini-2.5-pro', 'Gemini 2.5 Pro', 'live', []),
    gemini('gemini-2.5-flash-lite', 'Gemini 2.5 Flash-Lite', 'live', []),
  ],
  true,
);

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
