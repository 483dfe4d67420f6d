import type { Balance, RateLimit } from './account.ts';
import type { Fault } from './fault.ts';
import type { ListedCircuit } from './listed-model.ts';

/** What an examination finds, one thing at a time: how each key stands at its provider, and who answers for each model. */

/** How a key stands: `limited` = it works, but waits for a limit; `unlisted` = the provider has no list to ask with it. */
export type KeyState =
  | 'accepted'
  | 'missing'
  | 'rejected'
  | 'exhausted'
  | 'limited'
  | 'unreachable'
  | 'failing'
  | 'unlisted';

/** A provider with one of its keys, or without any. */
export interface KeyCheck {
  readonly provider: string;
  readonly providerName: string;
  /** Place of the key in its variable, from 1, and how many there are; absent without a key. */
  readonly key?: { readonly place: number; readonly of: number };
  readonly state: KeyState;
  readonly simulated: boolean;
  /** Milliseconds that the lookup took. */
  readonly latencyMs?: number;
  /** Models on the provider's list; absent where it has none or did not give it. */
  readonly listedModels?: number;
  readonly balance?: Balance;
  readonly fault?: Fault;
  /** The one thing to do about it. */
  readonly action?: string;
}

/**
 * How a model stands: `alive` = it answered or is listed, `replaced` = a successor answers for it, `failing` = nobody
 * does, `unproven` = nothing said so either way, `without_key`.
 */
export type ModelState = 'alive' | 'replaced' | 'failing' | 'unproven' | 'without_key';

export interface ModelCheck {
  readonly model: string;
  readonly name: string;
  readonly state: ModelState;
  /** `provider/upstream-id` that answers, or would. */
  readonly answeredBy: string;
  readonly simulated: boolean;
  /** ISO date on which the model's own route ends or ended. */
  readonly retiresOn?: string;
  /** Whole days until then; negative once it has passed. */
  readonly daysToRetirement?: number;
  /** What answers from then on, or does already. */
  readonly successor?: string;
  /** Routes that keep failing, whoever asks, and are left alone for now. */
  readonly circuits: readonly ListedCircuit[];
  /** Whether it was asked, and what of it was measured: milliseconds. */
  readonly isAsked: boolean;
  readonly timeToFirstTokenMs?: number;
  readonly latencyMs?: number;
  /** What was left of the key's limits when it answered. */
  readonly rateLimits: readonly RateLimit[];
  readonly fault?: Fault;
  /** Why it is as it is, where that is no fault. */
  readonly reason?: string;
  readonly action?: string;
  /** What was said, for whoever keeps recordings; only when asked for. */
  readonly tape?: Tape;
  /** Where that differs from what the emulator says; undefined where it was not compared. */
  readonly differences?: readonly string[];
}

/** One exchange with a provider, without a word of the key. */
export interface Tape {
  readonly route: string;
  readonly request: { readonly path: string; readonly body: unknown };
  readonly status: number;
  /** Those that say how the provider speaks; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type DoctorEvent =
  | { readonly type: 'exam.started'; readonly keys: number; readonly models: number }
  | ({ readonly type: 'key.checked' } & KeyCheck)
  | ({ readonly type: 'model.checked' } & ModelCheck);

export interface ExamOptions {
  /** Asks each model one small question, which costs a few tokens each. Simulated models are asked anyway. */
  readonly live?: boolean;
  /** Keeps what real providers said, and compares it with the emulator. Asks as `live` does. */
  readonly record?: boolean;
  readonly signal?: AbortSignal;
}

/** Looks at every key and every model, all at once. */
export interface Doctor {
  /** Findings as they come. Leaving the loop, or aborting the signal, stops every lookup. */
  examine(options?: ExamOptions): AsyncIterableIterator<DoctorEvent>;
}

/** A whole examination, keys and models in the order in which they are listed to people. */
export interface DoctorReport {
  readonly keys: readonly KeyCheck[];
  readonly models: readonly ModelCheck[];
}

/** The fold of an examination's events. */
export function toReport(events: readonly DoctorEvent[]): DoctorReport {
  const keys: KeyCheck[] = [];
  const models: ModelCheck[] = [];
  for (const event of events) {
    if (event.type === 'key.checked') keys.push(event);
    else if (event.type === 'model.checked') models.push(event);
  }
  return { keys, models };
}

/** Whether everything that was set up works: no key is refused, and somebody answers for every model with a key. */
export function isHealthy({ keys, models }: DoctorReport): boolean {
  const hasSickKey = keys.some(({ state }) => !HEALTHY_KEYS.has(state));
  return !hasSickKey && models.every(({ state }) => state !== 'failing');
}

/** A provider that was never set up is no illness; nor is a limit that time mends. */
const HEALTHY_KEYS: ReadonlySet<KeyState> = new Set<KeyState>(['accepted', 'missing', 'limited', 'unlisted']);
