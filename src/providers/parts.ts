import type { Family } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { Thinking } from '../core/model.ts';
import type { Secret } from '../core/secret.ts';

export function bearer(key: Secret | undefined): Record<string, string> {
  return key ? { authorization: `Bearer ${key.reveal()}` } : {};
}

/** The fault under a code that says more; whether a retry may help follows from the new code. */
export function withCode(fault: Fault, code: FaultCode, retryAfterMs = fault.retryAfterMs): Fault {
  const { status, providerCode, phase, shouldRetry } = fault;
  return toFault(code, fault.message, { status, providerCode, retryAfterMs, phase, shouldRetry });
}

/** Which fault is really another, by the provider's own sentence: each beside the fixture that needs it. */
export type Sentences = readonly (readonly [from: FaultCode, pattern: RegExp, code: FaultCode])[];

/** The fault as its sentence tells, where status and fields cannot. */
export function refineByMessage(fault: Fault, sentences: Sentences): Fault {
  const found = sentences.find(([from, pattern]) => from === fault.code && pattern.test(fault.message));
  return found ? withCode(fault, found[2]) : fault;
}

/** A month and a day as two digits each: what is none is no date. */
const MONTH = '(?:0[1-9]|1[0-2])';
const DAY = '(?:0[1-9]|[12][0-9]|3[01])';

/** What ends the ids of snapshots, as vendors write it. */
export const DATES = {
  /** 2024-08-06 */
  dashed: `20[0-9]{2}-${MONTH}-${DAY}`,
  /** 20251001 */
  plain: `20[0-9]{2}${MONTH}${DAY}`,
  /** 0125 */
  day: `${MONTH}${DAY}`,
  /** 05-20 */
  dashedDay: `${MONTH}-${DAY}`,
  /** 09-2025 */
  ofYear: `${MONTH}-20[0-9]{2}`,
  /** 2411 */
  month: `2[0-9]${MONTH}`,
} as const;

/** Reads ids of snapshots: what stands before the first of these endings; undefined where there is none. */
export function undatedBy(...endings: readonly string[]): (upstreamId: string) => string | undefined {
  const pattern = new RegExp(`-(?:${endings.join('|')})$`);
  return (upstreamId) => {
    const at = upstreamId.search(pattern);
    return at > 0 ? upstreamId.slice(0, at) : undefined;
  };
}

/** A model that always thinks, of which no more is known. */
export const ALWAYS_THINKS: Thinking = { headroom: { low: 4096, medium: 8192, high: 24_576 } };

/** A model that thinks when it is asked to. */
export const THINKS_OR_NOT: Thinking = { headroom: { none: 0, low: 1024, medium: 4096, high: 12_288 } };

/** Room for the efforts above `high`, which only some know. */
export const XHIGH = { xhigh: 40_960 } as const;
export const MAX = { max: 65_536 } as const;

/** Open weights are served under many names, and these think wherever they are. */
export function openWeightsFamily(upstreamId: string): Family {
  return /\bgpt-oss\b/.test(upstreamId) ? { thinking: GPT_OSS } : {};
}

/** It cannot stop, and is brief at `low`. */
const GPT_OSS: Thinking = { headroom: { low: 1024, medium: 4096, high: 16_384 } };
