import type { EmulatedModel } from './emulated-model.ts';
import type { ThinkingLevel } from './generate.ts';
import { openShelf } from './shelf.ts';

const LEVELS: readonly ThinkingLevel[] = ['none', 'low', 'medium', 'high', 'max'];

/** DeepSeek's models (providers.md §3.7). */
export const DEEPSEEK_MODELS = openShelf([
  deepseek('deepseek-flash', { listing: listing('deepseek-flash') }),
  deepseek('deepseek-v4-pro', { listing: listing('deepseek-v4-pro') }),
  deepseek('deepseek-v4-flash', { servedBy: 'deepseek-flash' }),
]);

function deepseek(
  id: string,
  more: { servedBy?: string; listing?: Readonly<Record<string, unknown>> },
): EmulatedModel {
  return {
    id,
    status: 'live',
    levels: LEVELS,
    contextWindow: 1048576,
    maxOutput: 393216,
    ...more,
  };
}

function listing(id: string): Readonly<Record<string, unknown>> {
  return { id, object: 'model', owned_by: 'deepseek' };
}
