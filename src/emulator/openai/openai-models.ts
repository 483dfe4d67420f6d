import type { EmulatedModel } from '../emulated-model.ts';
import type { ThinkingLevel } from '../generate.ts';
import { openShelf } from '../shelf.ts';

const GPT_5: readonly ThinkingLevel[] = ['minimal', 'low', 'medium', 'high'];
const SINCE_5_1: readonly ThinkingLevel[] = ['none', 'low', 'medium', 'high'];
const SINCE_5_2: readonly ThinkingLevel[] = ['none', 'low', 'medium', 'high', 'xhigh'];
const SINCE_5_6: readonly ThinkingLevel[] = ['none', 'low', 'medium', 'high', 'xhigh', 'max'];
const O_SERIES: readonly ThinkingLevel[] = ['low', 'medium', 'high'];

/** OpenAI's chat models as of 2026-11-22 (fixture openai/models.json; developers.openai.com/api/docs/deprecations). */
export const OPENAI_MODELS = openShelf([
  ...live('gpt-4.1-nano', [], [1047576, 32768], { created: 1744321707, snapshot: '2025-04-14' }),
  ...live('gpt-4.1-mini', [], [1047576, 32768], { snapshot: '2025-04-14', shutdown: '2027-01-14' }),
  ...live('gpt-4.1', [], [1047576, 32768], { snapshot: '2025-04-14', shutdown: '2027-01-14' }),
  ...live('gpt-4o', [], [128000, 16384], { snapshot: '2024-08-06', shutdown: '2027-01-14' }),
  ...live('gpt-4o-2024-11-20', [], [128000, 16384], { shutdown: '2027-01-14' }),
  ...live('gpt-4o-mini', [], [128000, 16384], { snapshot: '2024-07-18', shutdown: '2027-01-14' }),
  ...live('o3', O_SERIES, [200000, 100000], { snapshot: '2025-04-16', shutdown: '2026-12-11' }),
  ...live('gpt-5', GPT_5, [400000, 128000], { snapshot: '2025-08-07', shutdown: '2026-12-11' }),
  ...live('gpt-5-mini', GPT_5, [400000, 128000], { snapshot: '2025-08-07', shutdown: '2026-12-11' }),
  ...live('gpt-5-nano', GPT_5, [400000, 128000], { snapshot: '2025-08-07', shutdown: '2026-12-11' }),
  ...live('gpt-5.1', SINCE_5_1, [400000, 128000], { snapshot: '2025-11-13', shutdown: '2027-04-01' }),
  ...live('gpt-5.2', SINCE_5_2, [400000, 128000], { snapshot: '2025-12-11' }),
  ...live('gpt-5.4', SINCE_5_2, [1050000, 128000]),
  ...live('gpt-5.4-mini', SINCE_5_2, [400000, 128000], { snapshot: '2026-03-17' }),
  ...live('gpt-5.4-nano', SINCE_5_2, [400000, 128000], { snapshot: '2026-03-17' }),
  ...live('gpt-5.5', SINCE_5_2, [1000000, 128000], { snapshot: '2026-04-23' }),
  ...[
    'gpt-5.6-luna',
    'gpt-5.6-terra',
    'gpt-5.6-sol',
    'gpt-6-luna',
    'gpt-6-sol',
    'gpt-6.1-sol',
    'gpt-6-astra',
  ].flatMap((id) => live(id, SINCE_5_6, [1050000, 128000])),
  {
    ...model('text-embedding-3-small', [], [8192, 0]),
    status: 'no-chat',
    listing: list('text-embedding-3-small'),
  },
  ...[
    'gpt-3.5-turbo',
    'gpt-3.5-turbo-0125',
    'gpt-4',
    'gpt-4-32k',
    'gpt-4-turbo',
    'gpt-4-turbo-2024-04-09',
    'gpt-4o-2024-05-13',
    'o1',
    'o1-mini',
    'o3-mini',
    'o3-mini-2025-01-31',
    'o4-mini',
    'o4-mini-2025-04-16',
  ].map((id): EmulatedModel => ({ ...model(id, [], [128000, 4096]), status: 'gone' })),
]);

interface Facts {
  readonly created?: number;
  /** The date of the snapshot that its alias stands for. */
  readonly snapshot?: string;
  readonly shutdown?: string;
}

// The alias, and the snapshot it is served by.
function live(
  id: string,
  levels: readonly ThinkingLevel[],
  sizes: readonly [contextWindow: number, maxOutput: number],
  { created, snapshot, shutdown }: Facts = {},
): readonly EmulatedModel[] {
  const dated = snapshot === undefined ? undefined : `${id}-${snapshot}`;
  const alias = { ...model(id, levels, sizes), listing: list(id, created, shutdown) };
  if (dated === undefined) return [alias];
  return [
    { ...alias, servedBy: dated },
    { ...model(dated, levels, sizes), listing: list(dated, created, shutdown) },
  ];
}

function model(
  id: string,
  levels: readonly ThinkingLevel[],
  [contextWindow, maxOutput]: readonly [number, number],
): EmulatedModel {
  return { id, status: 'live', levels, images: true, contextWindow, maxOutput };
}

// The date stands there only when it is known.
function list(id: string, created = 1754000000, shutdown?: string): Readonly<Record<string, unknown>> {
  const entry = { id, object: 'model', created, owned_by: 'system' };
  return shutdown === undefined ? entry : { ...entry, shutdown_date: shutdown };
}
