import { hex, toReply } from './json.ts';
import type { Reply } from './types.ts';

/** DeepSeek's errors, in its own words (providers.md §3.5; fixtures deepseek/errors). */

/** New each time: the trace id is DeepSeek's request id (fixture deepseek/headers.json). */
export function deepseekHeaders(): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    vary: 'origin, access-control-request-method, access-control-request-headers',
    'access-control-allow-credentials': 'true',
    'x-ds-trace-id': hex(32),
    'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
    'x-content-type-options': 'nosniff',
    server: 'openresty',
  };
}

/** Nearly every error is this one: only status and message tell them apart. */
export function deepseekInvalid(message: string): Reply {
  return deepseekError(400, message, 'invalid_request_error');
}

/** Neither JSON nor a content type. */
export function deepseekMissingKey(): Reply {
  const { 'content-type': _, ...headers } = deepseekHeaders();
  return { status: 401, headers, body: 'Authentication Fails (governor)' };
}

/** What a body that does not fit its types was called until 2025; the official table still has it. Now it is a 400. */
export function deepseekUnprocessable(): Reply {
  const misfit = 'messages[1]: invalid type: sequence, expected a string at line 17 column 3';
  const message = `Failed to deserialize the JSON body into the target type: ${misfit}`;
  return deepseekError(422, message, 'invalid_request_error');
}

/** Shows the last four characters of the key. */
export function deepseekInvalidKey(key: string): Reply {
  const message = `Authentication Fails, Your api key: ****${key.slice(-4)} is invalid`;
  return deepseekError(401, message, 'authentication_error');
}

export function deepseekUnknownModel(model: string): Reply {
  return deepseekInvalid(
    `The supported API model names are deepseek-flash, deepseek-v4-pro, but you passed ${model}.`,
  );
}

export function deepseekContextLength(most: number, prompt: number, completion: number): Reply {
  return deepseekInvalid(
    `This model's maximum context length is ${most} tokens. However, you requested ${prompt + completion} tokens (${prompt} in the messages, ${completion} in the completion). Please reduce the length of the messages or completion.`,
  );
}

export function deepseekContentRisk(): Reply {
  return deepseekInvalid('Content Exists Risk');
}

export function deepseekInsufficientBalance(): Reply {
  return deepseekError(402, 'Insufficient Balance', 'unknown_error');
}

/** A limit on concurrency, not on time: no header says when to come back. */
export function deepseekRateLimit(current: number, limit: number): Reply {
  return deepseekError(
    429,
    `Your current concurrency is ${current}, which exceeds your concurrency limit of ${limit} based on your remaining balance. Please top up your balance to restore your concurrency.`,
    'rate_limit_error',
  );
}

export function deepseekServerError(): Reply {
  return deepseekError(500, 'Internal server error', 'internal_error', 'internal_error');
}

export function deepseekOverloaded(): Reply {
  const kind = 'service_unavailable_error';
  return deepseekError(503, BUSY, kind, kind);
}

/** The gateway's 404, as public reports since 2025 show it; not in providers.md. */
export function deepseekUnknownUrl(): Reply {
  return toReply(404, deepseekHeaders(), {
    event_id: `30-inst-${hex(24)}`,
    error_msg: 'Not Found. Please check the configuration.',
  });
}

/** An error inside a stream. DeepSeek's own is not known: this is its error object in a data frame. */
export function deepseekErrorFrame(): string {
  const kind = 'service_unavailable_error';
  return `data: ${JSON.stringify({ error: { message: BUSY, type: kind, param: null, code: kind } })}\n\n`;
}

const BUSY =
  'Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.';

function deepseekError(status: number, message: string, type: string, code = 'invalid_request_error'): Reply {
  return toReply(status, deepseekHeaders(), { error: { message, type, param: null, code } });
}
