import type { ChatRequest, Prompt } from '../core/chat-request.ts';
import type { AskStream, AskWhole, Catalog } from '../core/contracts.ts';
import type { Fault } from '../core/fault.ts';
import type { Model } from '../core/model.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import type { Pass } from '../flow/circuit.ts';
import type { Bulkheads } from './bulkheads.ts';
import type { Circuits } from './circuits.ts';
import type { Taking } from './fit-prompt.ts';
import type { KeyRing } from './key-ring.ts';
import type { Attempt, PlanState } from './plan.ts';
import type { Reading } from './reading.ts';
import type { Retries } from './retries.ts';

/** What the engine is given: everything it needs from other floors, as functions. */
export interface EngineParts {
  readonly catalog: Catalog;
  readonly askWhole: AskWhole;
  /** The server's own keys, and what is known of them. */
  readonly keys: Pick<KeyRing, 'observed' | 'used'>;
  readonly askStream: AskStream;
  readonly retries: Retries;
  readonly circuits: Circuits;
  readonly bulkheads: Bulkheads;
  /** Which keys there are for this request: the server's own and the caller's. */
  planState(request: ChatRequest): PlanState;
  /** What a provider has no word for. */
  takingOf(provider: string): Taking;
  /** Names for hints: the provider's, and the variable that holds its key. */
  namesOf(provider: string): { readonly displayName: string; readonly variable: string };
  readonly clock: Clock;
  /** Told of what should never happen: a fault of CORO's own. */
  report(bug: unknown): void;
}

export interface Clock {
  now(): Date;
  /** Milliseconds that only ever rise. */
  monotonic(): number;
}

/** One answer to give. */
export interface AnswerTask {
  readonly request: ChatRequest;
  readonly index: number;
  /** Tried in this order. */
  readonly models: readonly [Model, ...Model[]];
  readonly signal: StopSignal;
  /** When the run is to end, on the monotonic clock. */
  readonly deadlineAt?: number | undefined;
}

/** Why an attempt was not made at all. */
export interface Refusal {
  readonly attempt: Pick<Attempt, 'route'>;
  readonly fault: Fault;
}

/** An attempt that was made, what it brought, and how it failed if it did. */
export interface Tried {
  readonly attempt: Attempt;
  /** How the route's circuit let it through. */
  readonly pass: Pass;
  /** How often the same had been tried before. */
  readonly repeat: number;
  readonly prompt: Prompt;
  readonly reading: Reading;
  readonly warnings: readonly string[];
  fault: Fault | undefined;
}
