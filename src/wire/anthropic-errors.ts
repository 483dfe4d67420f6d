import type { ErrorReply } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import { asObject, asText, type JsonObject, lookUp, parseJson } from './json.ts';
import { retryAfterMs } from './retry-after.ts';
import { codeOfStatus } from './status-fault.ts';

/** Failures inside a 200: a stream's `event: error`, and the same object whole. */
export function throwErrorIn(root: JsonObject | undefined, isNamedError = false): void {
  const isError = root?.type === 'error' || (root?.error ?? undefined) !== undefined || isNamedError;
  if (!isError) return;
  throw new UpstreamError(parseError({ status: 200, headers: {}, body: JSON.stringify(root) }));
}

export function parseError({ status, headers, body }: ErrorReply): Fault {
  const error = asObject(asObject(parseJson(body))?.error);
  const type = asText(error?.type);
  const spent = asText(asObject(error?.details)?.error_code);
  const code =
    lookUp(CODES, spent) ?? codeOfStatus(status === 200 ? (lookUp(STATUS_OF_TYPE, type) ?? 500) : status);
  return toFault(code, asText(error?.message) ?? `HTTP status ${status}`, {
    status,
    providerCode: spent ?? type,
    retryAfterMs: retryAfterMs(headers),
  });
}

/** A 429 that no waiting mends (spend-limit-tier.json). */
const CODES: Readonly<Record<string, FaultCode | undefined>> = {
  enforced_spend_limit_reached: 'quota_exceeded',
};

/** In a stream the type stands alone. */
const STATUS_OF_TYPE: Readonly<Record<string, number | undefined>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};
