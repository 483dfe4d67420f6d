import { type Fault, toFault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { Secret } from '../core/secret.ts';

export function bearer(key: Secret | undefined): Record<string, string> {
  return key ? { authorization: `Bearer ${key.reveal()}` } : {};
}

/** The fault under a code that says more; whether a retry may help follows from the new code. */
export function withCode(fault: Fault, code: FaultCode, retryAfterMs = fault.retryAfterMs): Fault {
  const { status, providerCode, phase } = fault;
  return toFault(code, fault.message, { status, providerCode, retryAfterMs, phase });
}

/** Which fault is really another, by the provider's own sentence: each beside the fixture that needs it. */
export type Sentences = readonly (readonly [from: FaultCode, pattern: RegExp, code: FaultCode])[];

/** The fault as its sentence tells, where status and fields cannot. */
export function refineByMessage(fault: Fault, sentences: Sentences): Fault {
  const found = sentences.find(([from, pattern]) => from === fault.code && pattern.test(fault.message));
  return found ? withCode(fault, found[2]) : fault;
}
