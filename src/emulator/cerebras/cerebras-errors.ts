import { toReply } from '../json.ts';
import type { Reply } from '../types.ts';

/** Cerebras's errors, in its own words (providers.md §4; fixtures cerebras/errors): flat, without an `error` around them. */

/** A 400 about the request: all its faults at once, a line each. */
export function cerebrasInvalid(faults: readonly string[]): Reply {
  return cerebrasError(400, faults.join('\n'), INVALID, 'validation_error', 'wrong_api_format');
}

export function cerebrasInvalidKey(): Reply {
  return cerebrasError(401, 'Wrong API Key', INVALID, 'api_key', 'wrong_api_key');
}

export function cerebrasModelNotFound(model: string): Reply {
  const message = `Model ${model} does not exist or you do not have access to it.`;
  return cerebrasError(404, message, 'not_found_error', 'model', 'model_not_found');
}

/** Its words for this are not known: the shape of its other 404. */
export function cerebrasUnknownUrl(): Reply {
  return cerebrasError(404, 'Not Found', 'not_found_error', '', '');
}

export function cerebrasContextLength(tokens: number, most: number): Reply {
  const message = `Please reduce the length of the messages or completion. Current length is ${tokens} while limit is ${most}`;
  return cerebrasError(400, message, INVALID, 'messages', 'context_length_exceeded');
}

/** A limit on tokens; the same code for a minute and for a day. */
export function cerebrasTokenQuota(per: 'minute' | 'day', headers?: Headers): Reply {
  const message = `Tokens per ${per} limit exceeded - too many tokens processed.`;
  return cerebrasError(429, message, 'too_many_tokens_error', 'quota', 'token_quota_exceeded', headers);
}

export function cerebrasRequestQuota(per: 'second' | 'day', headers?: Headers): Reply {
  const message = `Requests per ${per} limit exceeded - too many requests sent.`;
  return cerebrasError(429, message, 'too_many_requests_error', 'quota', 'request_quota_exceeded', headers);
}

/** An overload that calls itself a 429. */
export function cerebrasQueueFull(): Reply {
  const message = "We're experiencing high traffic right now! Please try again soon.";
  return cerebrasError(429, message, 'too_many_requests_error', 'queue', 'queue_exceeded');
}

export function cerebrasInternal(): Reply {
  return toReply(500, HEADERS, FAILED);
}

/** An error inside a stream (fixture cerebras/stream-midstream-error.sse). */
export function cerebrasErrorFrame(): string {
  return `data: ${cerebrasErrorIn200()}\n\n`;
}

export function cerebrasErrorIn200(): string {
  return JSON.stringify({ error: FAILED, status_code: 500 });
}

type Headers = Readonly<Record<string, string>>;

const INVALID = 'invalid_request_error';
const HEADERS = { 'content-type': 'application/json', server: 'cloudflare' };
const FAILED = {
  message: 'Encountered a server error, please try again.',
  type: 'server_error',
  param: '',
  code: '',
  id: '',
};

function cerebrasError(
  status: number,
  message: string,
  type: string,
  param: string,
  code: string,
  headers?: Headers,
): Reply {
  return toReply(status, { ...HEADERS, ...headers }, { message, type, param, code });
}
