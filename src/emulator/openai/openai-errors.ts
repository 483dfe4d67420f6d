import { hex, toReply } from '../json.ts';
import type { Reply } from '../types.ts';

/** OpenAI's errors, in its own words (providers.md §5; fixtures openai/errors). */

/** A 400 about the request. */
export function openAiInvalid(
  message: string,
  param: string | null = null,
  code: string | null = null,
): Reply {
  return openAiError(400, { message, type: INVALID, param, code });
}

/** Shows the key's start and end. */
export function openAiInvalidKey(key: string): Reply {
  const shown = `${key.slice(0, 8)}${'*'.repeat(10)}${key.slice(-4)}`;
  const message = `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`;
  const error = { message, type: INVALID, code: 'invalid_api_key', param: null };
  return toReply(401, errorHeaders(), { error, status: 401 });
}

export function openAiMissingKey(): Reply {
  const message =
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from https://platform.openai.com/account/api-keys.";
  return openAiError(401, { message, type: INVALID, param: null, code: null });
}

export function openAiUnknownUrl(method: string, path: string): Reply {
  return openAiError(404, {
    message: `Invalid URL (${method} ${path})`,
    type: INVALID,
    param: null,
    code: null,
  });
}

export function openAiModelNotFound(model: string): Reply {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return openAiError(404, { message, type: INVALID, param: null, code: 'model_not_found' });
}

/** What a model says that was shut down (public reports; not in providers.md). */
export function openAiModelGone(model: string): Reply {
  const message = `The model \`${model}\` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations`;
  return openAiError(404, { message, type: INVALID, param: null, code: 'model_not_found' });
}

export function openAiNotAChatModel(): Reply {
  const message =
    'This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?';
  return openAiError(404, { message, type: INVALID, param: 'model', code: null });
}

export function openAiContextLength(tokens: number, most: number): Reply {
  return openAiInvalid(
    `This model's maximum context length is ${most} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
    'messages',
    'context_length_exceeded',
  );
}

/** What a limit was, in numbers. `wait` is a Go duration. */
export interface OpenAiLimit {
  readonly model: string;
  readonly organization: string;
  readonly kind: 'requests per min (RPM)' | 'tokens per min (TPM)';
  readonly limit: number;
  readonly used: number;
  readonly requested: number;
  readonly wait: string;
}

export function openAiRateLimit(limit: OpenAiLimit, headers: Headers): Reply {
  const { used, requested, wait } = limit;
  const message = `Rate limit reached for ${where(limit)}: Limit ${limit.limit}, Used ${used}, Requested ${requested}. Please try again in ${wait}. ${MORE}`;
  return openAiError(
    429,
    { message, type: typeOf(limit), param: null, code: 'rate_limit_exceeded' },
    headers,
  );
}

/** More than a whole minute's tokens: a 429 that never succeeds. */
export function openAiTooLarge(limit: Omit<OpenAiLimit, 'used' | 'wait'>): Reply {
  const message = `Request too large for ${where(limit)}: Limit ${limit.limit}, Requested ${limit.requested}. The input or output tokens must be reduced in order to run successfully. ${MORE}`;
  return openAiError(429, { message, type: typeOf(limit), param: null, code: 'rate_limit_exceeded' });
}

/** Terminal, though it is a 429. */
export function openAiInsufficientQuota(): Reply {
  const message =
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.';
  return openAiError(429, { message, type: QUOTA, param: null, code: QUOTA });
}

export function openAiSpendLimit(): Reply {
  const message = 'Your organization has reached its enforced monthly spend limit.';
  return openAiError(429, {
    message,
    type: QUOTA,
    param: null,
    code: 'organization_spend_limit_exceeded',
  });
}

export function openAiServerError(): Reply {
  return openAiError(500, FAILED);
}

export function openAiOverloaded(): Reply {
  const message = 'The engine is currently overloaded, please try again later';
  return openAiError(503, { message, type: 'server_error', param: null, code: null });
}

/** An error inside a stream (fixture openai/stream-midstream-error.sse). */
export function openAiErrorFrame(): string {
  return `data: ${openAiErrorIn200()}\n\n`;
}

export function openAiErrorIn200(): string {
  return JSON.stringify({ error: FAILED });
}

/** Errors have a request id as all replies do. */
function errorHeaders(): Headers {
  return { 'content-type': 'application/json', 'x-request-id': `req_${hex(32)}` };
}

type Headers = Readonly<Record<string, string>>;

const INVALID = 'invalid_request_error';
const QUOTA = 'insufficient_quota';
const MORE = 'Visit https://platform.openai.com/account/rate-limits to learn more.';

const FAILED = {
  message: 'The server had an error while processing your request. Sorry about that!',
  type: 'server_error',
  param: null,
  code: null,
};

function where({ model, organization, kind }: Omit<OpenAiLimit, 'used' | 'wait'>): string {
  return `${model} in organization ${organization} on ${kind}`;
}

function typeOf({ kind }: Omit<OpenAiLimit, 'used' | 'wait'>): string {
  return kind.startsWith('requests') ? 'requests' : 'tokens';
}

function openAiError(
  status: number,
  error: Readonly<Record<string, string | null>>,
  headers?: Headers,
): Reply {
  return toReply(status, { ...errorHeaders(), ...headers }, { error });
}
