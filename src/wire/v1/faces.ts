import type { Fault } from '../../core/fault.ts';
import type { FaultCode } from '../../core/fault-codes.ts';

/** What a failure is to a client that knows HTTP statuses and no answers. */
export interface Face {
  readonly status: number;
  /** OpenAI's kind of error. */
  readonly type: string;
  /** Where OpenAI has a code of its own for it; else it is CORO's. */
  readonly code?: string;
}

const invalid = { status: 400, type: 'invalid_request_error' } as const;
const upstream = { status: 502, type: 'upstream_error' } as const;
const busy = { status: 503, type: 'server_error' } as const;

/**
 * The status of each failure. A key that the provider refuses is this server's own, so it is never a 401: the caller's
 * token was fine.
 */
const FACES: Readonly<Record<FaultCode, Face>> = {
  authentication_failed: upstream,
  api_key_missing: upstream,
  api_key_invalid: upstream,
  permission_denied: upstream,
  region_not_supported: upstream,
  rate_limited: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  quota_exceeded: { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
  budget_exceeded: { status: 429, type: 'insufficient_quota' },
  invalid_request: invalid,
  invalid_parameters: invalid,
  invalid_model: { status: 404, type: 'invalid_request_error', code: 'model_not_found' },
  context_length_exceeded: { ...invalid, code: 'context_length_exceeded' },
  request_too_large: { status: 413, type: 'invalid_request_error' },
  content_filtered: { ...invalid, code: 'content_filter' },
  max_tokens_reached: upstream,
  model_overloaded: busy,
  model_unavailable: upstream,
  service_unavailable: busy,
  provider_error: upstream,
  timeout: { status: 504, type: 'timeout_error' },
  dns_failure: upstream,
  tls_error: upstream,
  network_error: upstream,
  connection_error: upstream,
  stream_interrupted: upstream,
  empty_response: upstream,
  invalid_response: upstream,
  response_too_large: upstream,
  gateway_overloaded: busy,
  server_shutting_down: busy,
  cancelled: { status: 499, type: 'cancelled' },
  internal_error: { status: 500, type: 'server_error' },
  unknown_error: upstream,
};

export function faceOf({ code }: Fault): Face {
  return FACES[code];
}

/** The message with what to do about it. */
export function tellingMessage({ message }: Fault, hint: string): string {
  return hint === '' || message.includes(hint) ? message : `${message}. ${hint}`.replace('.. ', '. ');
}

/** Headers that tell a client whether and when to come again; its SDK reads them. What the provider forbids is forbidden. */
export function retryHeaders({ retryable, shouldRetry, retryAfterMs }: Fault): Record<string, string> {
  return {
    ...((!retryable || shouldRetry === false) && { 'x-should-retry': 'false' }),
    ...(retryAfterMs !== undefined && {
      'retry-after': String(Math.ceil(retryAfterMs / 1000)),
      'retry-after-ms': String(retryAfterMs),
    }),
  };
}
