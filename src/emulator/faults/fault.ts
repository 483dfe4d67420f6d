import type { FaultCode } from '../../core/fault-codes.ts';
import { PHASES, type Phase } from '../script.ts';
import type { ProviderName } from '../types.ts';

/** Where a fault happens. */
export interface Place {
  readonly provider: ProviderName;
  readonly phase: Phase;
  /** Was a stream asked for? */
  readonly isStream: boolean;
  /** Is that stream one of lines of JSON, not of events? */
  readonly isLines?: boolean;
}

/** One way for an answer to go wrong, whoever gives it: a script that is played at a place of the usual answer. */
export interface Fault {
  /** In one sentence whose subject is the vendor. */
  readonly does: string;
  /** The places where it may happen; the first is the usual one. */
  readonly phases: readonly [Phase, ...Phase[]];
  readonly script: (place: Place) => string;
  readonly seen: (place: Place) => SeenCode;
}

/** The code that an answer should fail with; `completed` = nothing is lost, and a client should notice nothing. */
export type SeenCode = FaultCode | 'completed';

export const ANYWHERE: Fault['phases'] = PHASES;
export const IN_BODY: Fault['phases'] = ['mid', 'first-token', 'end'];
export const IN_STATUS: Fault['phases'] = ['connect', 'headers'];
export const ALL_OVER: Fault['phases'] = ['connect'];

/** Steps at a place. Not named `then`: a module that exports one is taken for a promise. */
export function playAt(steps: string): Fault['script'] {
  return ({ phase }) => `until ${phase}; ${steps}`;
}

/** One frame of a stream, or a whole body, that says this. */
export function framed({ isStream, isLines }: Place, said: string): string {
  if (!isStream) return said;
  return isLines ? `${said}\n` : `data: ${said}\n\n`;
}

export function always<C extends SeenCode>(code: C): () => C {
  return () => code;
}

/** What becomes of an answer whose connection breaks. */
export function broken({ phase }: Place): FaultCode {
  return phase === 'connect' || phase === 'headers' ? 'network_error' : 'stream_interrupted';
}

/** What an answer of nothing means: at DeepSeek, that a request was queued for too long (providers.md §3.2). */
export function blank(provider: ProviderName): FaultCode {
  return provider === 'deepseek' ? 'model_overloaded' : 'empty_response';
}
