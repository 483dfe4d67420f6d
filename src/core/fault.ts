import { FAULT_CODES, type FaultCode } from './fault-codes.ts';
import { MAX_READ_LENGTH } from './scrub.ts';

/** Why an attempt failed, as data. `message` is safe to show: scrubbed, short, without a stack. */
export interface Fault {
  readonly code: FaultCode;
  readonly message: string;
  readonly retryable: boolean;
  /** Milliseconds until a retry may help, as the provider said; absent when it said nothing. */
  readonly retryAfterMs?: number;
  /** The provider itself says whether to ask again (OpenAI's and Anthropic's `x-should-retry`). */
  readonly shouldRetry?: boolean;
  /** HTTP status of the upstream reply, absent when there was none. */
  readonly status?: number;
  /** The provider's own code or status word, for people who look it up. */
  readonly providerCode?: string;
  /** Which wait was too long, for a timeout of CORO's own. */
  readonly phase?: FaultPhase;
  /** Which parameter is at fault, as HTTP names it. */
  readonly parameter?: string;
  /** What to do about it, where that is not what the code's own sentence says. */
  readonly hint?: string;
}

/** Connecting, until the first token, between two, or all of it. */
export const FAULT_PHASES = ['connect', 'first_token', 'idle', 'total'] as const;
export type FaultPhase = (typeof FAULT_PHASES)[number];

/** What the place that finds a failure knows; the rest follows from the code. */
export interface FaultFacts {
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly shouldRetry?: boolean | undefined;
  readonly status?: number | undefined;
  readonly providerCode?: string | undefined;
  readonly phase?: FaultPhase | undefined;
  readonly parameter?: string | undefined;
  readonly hint?: string | undefined;
}

export function toFault(code: FaultCode, message: string, facts: FaultFacts = {}): Fault {
  return {
    code,
    message: message.slice(0, MAX_READ_LENGTH),
    retryable: facts.retryable ?? FAULT_CODES[code].retryable,
    ...(facts.retryAfterMs !== undefined && { retryAfterMs: clampWait(facts.retryAfterMs) }),
    ...(facts.shouldRetry !== undefined && { shouldRetry: facts.shouldRetry }),
    ...(facts.status !== undefined && { status: facts.status }),
    ...(facts.providerCode !== undefined && { providerCode: facts.providerCode }),
    ...(facts.phase !== undefined && { phase: facts.phase }),
    ...(facts.parameter !== undefined && { parameter: facts.parameter }),
    ...(facts.hint !== undefined && { hint: facts.hint }),
  };
}

/** Thrown below the engine; `engine/answer.ts` alone catches it and turns it into an event. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.message, options);
    this.fault = fault;
  }
}

const DAY_MS = 86_400_000;

/** A hint from outside may be negative or absurd: 0 to one day. */
function clampWait(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(Math.round(ms), 0), DAY_MS) : DAY_MS;
}

/** Fills a code's hint with names people know. */
export function hintFor(fault: Fault, names: { provider: string; model: string; variable: string }): string {
  const wait = fault.retryAfterMs ? `in ${Math.ceil(fault.retryAfterMs / 1000)} s` : 'shortly';
  const hint: string = fault.hint ?? FAULT_CODES[fault.code].hint;
  return hint
    .replaceAll('{provider}', names.provider)
    .replaceAll('{model}', names.model)
    .replaceAll('{variable}', names.variable)
    .replaceAll('{wait}', wait);
}
