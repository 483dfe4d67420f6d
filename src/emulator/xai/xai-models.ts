import type { EmulatedModel } from '../emulated-model.ts';
import type { ThinkingLevel } from '../generate.ts';
import { openShelf } from '../shelf.ts';

const ALWAYS: readonly ThinkingLevel[] = ['low', 'medium', 'high'];
const SWITCHED: readonly ThinkingLevel[] = ['none', ...ALWAYS];

/** What answers for the names that are retired: in silence, since 2026-05-15. */
const HEIR = 'grok-4.3';

/** xAI's models as of 2026-11-22 (providers.md §9; ids of `@pydantic/genai-prices` 0.1.8). */
export const XAI_MODELS = openShelf([
  live('grok-4.6', ALWAYS, 500_000),
  live('grok-4.5', ALWAYS, 500_000),
  live(HEIR, SWITCHED, 1_000_000),
  live('grok-4.20-non-reasoning', [], 1_000_000),
  ...[
    'grok-4',
    'grok-4-0709',
    'grok-4-latest',
    'grok-4-fast-reasoning',
    'grok-4-fast-non-reasoning',
    'grok-4-1-fast-reasoning',
    'grok-4-1-fast-non-reasoning',
    'grok-code-fast-1',
    'grok-3',
    'grok-3-latest',
    'grok-3-fast',
    'grok-3-mini',
  ].map((id): EmulatedModel => {
    const { listing: _, ...unlisted } = live(id, SWITCHED, 256_000);
    return { ...unlisted, servedBy: HEIR };
  }),
]);

function live(id: string, levels: readonly ThinkingLevel[], contextWindow: number): EmulatedModel {
  const listing = { id, created: 1776000000, object: 'model', owned_by: 'xai' };
  return { id, status: 'live', levels, images: true, contextWindow, maxOutput: contextWindow, listing };
}
