import { hex, toReply } from './json.ts';
import type { Reply } from './types.ts';

/** Groq's errors, in its own words (providers.md §1.5; fixtures groq/errors). */

/** A 400 about the request itself: no `code`, no `param`. */
export function groqInvalid(message: string): Reply {
  return groqError(400, { message, type: INVALID });
}

export function groqInvalidKey(): Reply {
  return groqError(401, { message: 'Invalid API Key', type: INVALID, code: 'invalid_api_key' });
}

export function groqUnknownUrl(method: string, path: string): Reply {
  const message = `Unknown request URL: ${method} ${path}. Please check the URL for typos, or see the docs at https://console.groq.com/docs/`;
  return groqError(404, { message, type: INVALID, code: 'unknown_url' });
}

/** Also what a model says that only enterprise keys still reach. */
export function groqModelNotFound(model: string): Reply {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return groqError(404, { message, type: INVALID, code: 'model_not_found' });
}

export function groqModelGone(model: string): Reply {
  const message = `The model \`${model}\` has been decommissioned and is no longer supported. Please refer to https://console.groq.com/docs/deprecations for a recommendation on which model to use instead.`;
  return groqError(400, { message, type: INVALID, code: 'model_decommissioned' });
}

/** A model that the organization has switched off for a project; its list still has it. */
export function groqModelBlocked(model: string): Reply {
  const message = `The model \`${model}\` is blocked at the project level. Please have a project admin enable this model in the project settings at https://console.groq.com/settings/project/limits`;
  return groqError(403, { message, type: INVALID, code: 'model_permission_blocked_project' });
}

export function groqContextLength(): Reply {
  const message = 'Please reduce the length of the messages or completion.';
  return groqError(400, { message, type: INVALID, param: 'messages', code: 'context_length_exceeded' });
}

export function groqSpendCap(): Reply {
  const message = 'API access is blocked because your organization has reached its monthly spend limit.';
  return groqError(400, { message, type: INVALID, code: 'blocked_api_access' });
}

export function groqOverCapacity(model: string): Reply {
  const message = `${model} is currently over capacity. Please try again and back off exponentially. Visit https://groqstatus.com to see if there is an active incident.`;
  return groqError(503, { message, type: 'internal_server_error' });
}

export function groqInternal(): Reply {
  return groqError(500, { message: 'Internal Server Error', type: 'internal_server_error' });
}

/** What a limit was, in numbers. `wait` is a Go duration. */
export interface GroqLimit {
  readonly model: string;
  readonly organization: string;
  readonly kind:
    | 'requests per minute (RPM)'
    | 'requests per day (RPD)'
    | 'tokens per minute (TPM)'
    | 'tokens per day (TPD)';
  readonly limit: number;
  readonly requested: number;
}

export function groqRateLimit(
  limit: GroqLimit & { readonly used: number; readonly wait: string },
  headers: Readonly<Record<string, string>>,
): Reply {
  const message = `Rate limit reached for ${where(limit)}: Limit ${limit.limit}, Used ${limit.used}, Requested ${limit.requested}. Please try again in ${limit.wait}. ${UPGRADE}`;
  return groqError(429, { message, type: typeOf(limit), code: 'rate_limit_exceeded' }, headers);
}

/** More than a whole minute's tokens in one request: never retryable, though its code says rate limit (§1.8 quirk 1). */
export function groqTooLarge(limit: GroqLimit): Reply {
  const message = `Request too large for ${where(limit)}: Limit ${limit.limit}, Requested ${limit.requested}, please reduce your message size and try again. ${UPGRADE}`;
  return groqError(413, { message, type: typeOf(limit), code: 'rate_limit_exceeded' });
}

/** The frame of an error inside a stream: a named event, the status inside the object (providers.md §1.3). */
export function groqErrorFrame(): string {
  const error = {
    message:
      "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
    type: INVALID,
    code: 'tool_use_failed',
    failed_generation: 'Tool use failed: JSON does not match the expected schema for tool calls',
    status_code: 400,
  };
  return `event: error\ndata: ${JSON.stringify({ error })}\n\n`;
}

const INVALID = 'invalid_request_error';
const UPGRADE = 'Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing';

function where({ model, organization, kind }: GroqLimit): string {
  return `model \`${model}\` in organization \`${organization}\` service tier \`on_demand\` on ${kind}`;
}

function typeOf({ kind }: GroqLimit): string {
  return kind.startsWith('requests') ? 'requests' : 'tokens';
}

function groqError(
  status: number,
  error: Readonly<Record<string, string>>,
  headers?: Readonly<Record<string, string>>,
): Reply {
  return toReply(
    status,
    { 'content-type': 'application/json', 'x-request-id': `req_01${hex(24)}`, ...headers },
    { error },
  );
}
