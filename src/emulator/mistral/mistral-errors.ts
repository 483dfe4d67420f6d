import { type Json, toReply } from '../json.ts';
import type { Reply } from '../types.ts';

/** Mistral's errors, in its own words: flat, and in three shapes (providers.md §9; fixtures mistral/errors). */

/** One thing that is wrong with a body, as pydantic tells it. */
export interface MistralFault {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: Json;
}

/** A 422: all faults at once. */
export function mistralUnprocessable(detail: readonly MistralFault[]): Reply {
  return toReply(422, HEADERS, { detail });
}

/** A wrong key and a missing one alike. */
export function mistralUnauthorized(): Reply {
  return toReply(401, HEADERS, { detail: 'Unauthorized' });
}

/** The gateway's 404 (public reports). */
export function mistralUnknownUrl(): Reply {
  return toReply(404, HEADERS, { message: 'no Route matched with those values' });
}

export function mistralInvalidModel(model: string): Reply {
  return mistralError(400, `Invalid model: ${model}`, 'invalid_model', '1500');
}

/** Roles that follow each other as they may not (public reports). */
export function mistralMessageOrder(message: string): Reply {
  return mistralError(400, message, 'invalid_request_message_order', '3230');
}

/** Ids of tool calls are nine letters and digits (public reports). */
export function mistralCallId(id: string): Reply {
  const message = `Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`;
  return mistralError(400, message, 'invalid_function_call', '3280');
}

/** In the words of public reports; not in providers.md. */
export function mistralContextLength(tokens: number, most: number): Reply {
  const message = `Prompt contains ${tokens} tokens and 0 draft tokens, too large for model with ${most} maximum context length`;
  return mistralError(400, message, 'invalid_request_invalid_args', '3051');
}

/** A model that is busy, for keys of this tier. */
export function mistralCapacity(): Reply {
  const message = 'Service tier capacity exceeded for this model.';
  return mistralError(429, message, 'service_tier_capacity_exceeded', '3505');
}

/** A limit of the key (public reports). */
export function mistralRateLimit(headers?: Headers): Reply {
  return mistralError(429, 'Rate limit exceeded', 'rate_limited', '1300', headers);
}

/** Its words are recalled. */
export function mistralServerError(): Reply {
  return mistralError(500, 'Internal server error', 'internal_server_error', '1000');
}

/** Its words are recalled. */
export function mistralUnavailable(): Reply {
  return mistralError(503, 'Service unavailable.', 'internal_server_error', '1000');
}

type Headers = Readonly<Record<string, string>>;

const HEADERS = { 'content-type': 'application/json' };

function mistralError(status: number, message: string, type: string, code: string, headers?: Headers): Reply {
  return toReply(status, { ...HEADERS, ...headers }, { object: 'error', message, type, param: null, code });
}
