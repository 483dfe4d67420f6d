import { hex, toReply } from '../json.ts';
import type { Reply } from '../types.ts';

/** Anthropic's errors, in its own words (providers.md §6; fixtures anthropic/errors). */

export function anthropicInvalid(message: string): Reply {
  return anthropicError(400, INVALID, message);
}

export function anthropicInvalidKey(): Reply {
  return anthropicError(401, 'authentication_error', 'invalid x-api-key', { 'x-should-retry': 'false' });
}

export function anthropicMissingKey(): Reply {
  return anthropicError(401, 'authentication_error', 'x-api-key header is required');
}

/** Also what a model says that was retired. */
export function anthropicModelNotFound(model: string): Reply {
  return anthropicError(404, NOT_FOUND, `model: ${model}`);
}

export function anthropicUnknownUrl(): Reply {
  return anthropicError(404, NOT_FOUND, 'Not Found');
}

export function anthropicContextLength(tokens: number, most: number): Reply {
  return anthropicInvalid(`prompt is too long: ${tokens} tokens > ${most} maximum`);
}

/** A 400, and terminal. */
export function anthropicLowCredit(): Reply {
  return anthropicInvalid(
    'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  );
}

/** A limit that the customer set. */
export function anthropicOwnSpendLimit(): Reply {
  return anthropicInvalid(
    'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
  );
}

/** The limit of a usage tier: a 429 without `retry-after`, terminal until the month ends. */
export function anthropicTierSpendLimit(): Reply {
  const requestId = newRequestId();
  const error = {
    type: 'rate_limit_error',
    message: 'Your organization has reached its monthly spend limit.',
    details: { error_code: 'enforced_spend_limit_reached' },
  };
  return toReply(429, errorHeaders(requestId), { type: 'error', error, request_id: requestId });
}

export function anthropicBilling(): Reply {
  return anthropicError(402, 'billing_error', "There's an issue with your billing or payment information.");
}

export function anthropicTooLarge(): Reply {
  return anthropicError(413, 'request_too_large', 'Request exceeds the maximum size');
}

/** `what` as in `30,000 input tokens per minute`. */
export function anthropicRateLimit(what: string, headers: Headers): Reply {
  return anthropicError(
    429,
    'rate_limit_error',
    `This request would exceed the rate limit for your organization (c26fc127-0000-49d3-a086-a2f26380d5e7) of ${what}. For details, refer to: https://docs.claude.com/en/api/rate-limits. You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, or try again later. You may also contact sales at https://www.anthropic.com/contact-sales to discuss your options for a rate limit increase.`,
    { ...headers, 'x-should-retry': 'true' },
  );
}

export function anthropicApiError(): Reply {
  return anthropicError(500, 'api_error', 'Internal server error');
}

/** A status of its own: 529. */
export function anthropicOverloaded(): Reply {
  return anthropicError(529, OVERLOADED.type, OVERLOADED.message, { 'x-should-retry': 'true' });
}

/** An error inside a stream (fixture anthropic/stream-midstream-error.sse). */
export function anthropicErrorFrame(): string {
  return `event: error\ndata: ${anthropicErrorIn200()}\n\n`;
}

export function anthropicErrorIn200(): string {
  return JSON.stringify({ type: 'error', error: OVERLOADED });
}

/** `req_…`: the same in the header `request-id` and in an error's body. */
export function newRequestId(): string {
  return `req_011${hex(21)}`;
}

type Headers = Readonly<Record<string, string>>;

const INVALID = 'invalid_request_error';
const NOT_FOUND = 'not_found_error';
const OVERLOADED = { type: 'overloaded_error', message: 'Overloaded' };

function errorHeaders(requestId: string): Headers {
  return { 'content-type': 'application/json', 'request-id': requestId };
}

function anthropicError(status: number, type: string, message: string, headers?: Headers): Reply {
  const requestId = newRequestId();
  const body = { type: 'error', error: { type, message }, request_id: requestId };
  return toReply(status, { ...headers, ...errorHeaders(requestId) }, body);
}
