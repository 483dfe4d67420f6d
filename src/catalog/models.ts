import type { Model } from '../core/model.ts';
import { ANTHROPIC } from './models/anthropic.ts';
import { DEEPSEEK } from './models/deepseek.ts';
import { GOOGLE } from './models/google.ts';
import { OPEN_WEIGHTS } from './models/open-weights.ts';
import { OPENAI } from './models/openai.ts';
import { OTHERS } from './models/others.ts';

/**
 * Asked when nobody says which: the five ids of the first CORO. Every model they were made for is shut down at
 * its first provider; each has successors of its own, so that five ids are still five voices.
 */
export const DEFAULT_MODELS: readonly string[] = ['gemini', 'llama-70b', 'llama-8b', 'mixtral', 'deepseek'];

const ALL = [...OPEN_WEIGHTS, ...GOOGLE, ...DEEPSEEK, ...OPENAI, ...ANTHROPIC, ...OTHERS];

/** Every model CORO ships with, the default ones first and those that are only history last. */
export const MODELS: readonly Model[] = ALL.toSorted((a, b) => rank(a) - rank(b));

function rank({ id, isArchived }: Model): number {
  const place = DEFAULT_MODELS.indexOf(id);
  if (place >= 0) return place;
  return DEFAULT_MODELS.length + (isArchived ? 1 : 0);
}
