import type { EmulatedModel } from '../emulated-model.ts';
import type { ThinkingLevel } from '../generate.ts';
import { openShelf } from '../shelf.ts';

/** What a Claude takes and refuses, by its generation. */
export interface Claude extends EmulatedModel {
  /** The last turn may be the beginning of its answer. */
  readonly prefill: boolean;
  /** It takes `temperature`, `top_p` and `top_k`; since Opus 4.7 they are refused. */
  readonly sampling: boolean;
  /** It thinks with a budget (`enabled`), as it sees fit (`adaptive`), or both. */
  readonly thinking: readonly ('enabled' | 'adaptive')[];
}

const EFFORTS: readonly ThinkingLevel[] = ['low', 'medium', 'high', 'xhigh', 'max'];

// `max` came with 4.6 and `xhigh` with 4.7 (platform.claude.com/docs, "Effort").
const EARLY = { prefill: true, sampling: true, thinking: ['enabled'], levels: EFFORTS.slice(0, 3) } as const;
const MIDDLE = {
  prefill: false,
  sampling: true,
  thinking: ['enabled', 'adaptive'],
  levels: EFFORTS.filter((effort) => effort !== 'xhigh'),
} as const;
const LATE = { prefill: false, sampling: false, thinking: ['adaptive'], levels: EFFORTS } as const;

const CLAUDES: readonly Claude[] = [
  claude('claude-fable-5-2', 'Claude Fable 5.2', '2026-11-05', LATE),
  claude('claude-haiku-5-5', 'Claude Haiku 5.5', '2026-10-20', LATE),
  claude('claude-sonnet-5-5', 'Claude Sonnet 5.5', '2026-10-20', LATE),
  claude('claude-opus-5-5', 'Claude Opus 5.5', '2026-09-15', LATE),
  claude('claude-fable-5-1', 'Claude Fable 5.1', '2026-09-01', LATE),
  claude('claude-sonnet-5', 'Claude Sonnet 5', '2026-07-15', LATE),
  claude('claude-opus-5', 'Claude Opus 5', '2026-07-15', LATE),
  claude('claude-fable-5', 'Claude Fable 5', '2026-07-01', LATE),
  claude('claude-opus-4-8', 'Claude Opus 4.8', '2026-05-28', LATE),
  claude('claude-opus-4-7', 'Claude Opus 4.7', '2026-04-16', LATE),
  claude('claude-sonnet-4-6', 'Claude Sonnet 4.6', '2026-02-17', MIDDLE),
  claude('claude-opus-4-6', 'Claude Opus 4.6', '2026-02-05', MIDDLE),
  claude('claude-opus-4-5-20251101', 'Claude Opus 4.5', '2025-11-24', EARLY),
  claude('claude-haiku-4-5-20251001', 'Claude Haiku 4.5', '2025-10-15', EARLY),
  claude('claude-sonnet-4-5-20250929', 'Claude Sonnet 4.5', '2025-09-29', EARLY),
];

/**
 * Anthropic's models as of 2026-11-22 (fixture anthropic/models.json; the ids and shutdowns of `@anthropic-ai/sdk`
 * 1.13.0; dates of release but for Haiku 4.5 are about right).
 */
export const ANTHROPIC_MODELS = openShelf<Claude>([
  ...CLAUDES,
  ...CLAUDES.flatMap((model) => {
    const alias = model.id.replace(/-20\d{6}$/, '');
    if (alias === model.id) return [];
    const { listing: _, ...unlisted } = model;
    return [{ ...unlisted, id: alias, servedBy: model.id }];
  }),
  ...[
    'claude-2.1',
    'claude-3-haiku-20240307',
    'claude-3-opus-20240229',
    'claude-3-5-haiku-20241022',
    'claude-3-5-sonnet-20241022',
    'claude-3-7-sonnet-20250219',
    'claude-opus-4-20250514',
    'claude-sonnet-4-20250514',
    'claude-opus-4-1-20250805',
  ].map(gone),
]);

function claude(
  id: string,
  name: string,
  created: string,
  ways: Pick<Claude, 'prefill' | 'sampling' | 'thinking' | 'levels'>,
): Claude {
  return {
    id,
    status: 'live',
    images: true,
    contextWindow: ways === EARLY ? 200_000 : 1_000_000,
    maxOutput: ways === EARLY ? 64_000 : 128_000,
    ...ways,
    listing: { type: 'model', id, display_name: name, created_at: `${created}T00:00:00Z` },
  };
}

function gone(id: string): Claude {
  const { listing: _, ...model } = claude(id, id, '', EARLY);
  return { ...model, status: 'gone' };
}
