import { hex, toReply } from '../json.ts';
import type { Reply } from '../types.ts';

/**
 * Together's errors (providers.md §9; fixtures together/errors). All but the missing key and the model that is not
 * available are in the words of public reports.
 */

export function togetherInvalid(message: string, param: string | null = null): Reply {
  return togetherError(400, message, INVALID, param);
}

/** Text, no JSON. */
export function togetherMissingKey(): Reply {
  return { status: 401, headers: { 'content-type': 'text/plain' }, body: 'Missing API key' };
}

export function togetherInvalidKey(): Reply {
  const message =
    'Invalid API key provided. You can find your API key at https://api.together.ai/settings/api-keys.';
  return togetherError(401, message, INVALID, null, 'invalid_api_key');
}

export function togetherUnknownUrl(): Reply {
  return togetherError(404, 'Not found', INVALID, null);
}

/** The weights are there, for those who rent a machine for them. */
export function togetherNotServerless(model: string): Reply {
  const error = {
    message: `Unable to access non-serverless model ${model}. Please visit https://api.together.ai/models/${model} to create and start a new dedicated endpoint for the model.`,
    type: INVALID,
    code: NOT_AVAILABLE,
  };
  return toReply(400, HEADERS, { error });
}

export function togetherModelNotFound(model: string): Reply {
  const message = `Unable to access model ${model}. Please visit https://api.together.ai/models to view the list of supported models.`;
  return togetherError(404, message, INVALID, 'model', NOT_AVAILABLE);
}

export function togetherContextLength(prompt: number, cap: number, most: number): Reply {
  const message = `Input validation error: \`inputs\` tokens + \`max_new_tokens\` must be <= ${most}. Given: ${prompt} \`inputs\` tokens and ${cap} \`max_new_tokens\``;
  return togetherError(422, message, INVALID, 'max_tokens');
}

export function togetherRateLimit(model: string, perMinute: number, headers?: Headers): Reply {
  const message = `You have reached the rate limit specific to this model ${model}. The maximum rate limit for this model is ${perMinute.toFixed(1)} queries per minute. This limit differs from the general rate limits published at Together AI rate limits documentation (https://docs.together.ai/docs/rate-limits). For inquiries about increasing your model-specific rate limit, please contact our sales team (https://www.together.ai/forms/contact-sales)`;
  return togetherError(429, message, 'model_rate_limit', null, null, headers);
}

export function togetherNoCredits(): Reply {
  const message =
    'Credit limit exceeded, please navigate to https://api.together.ai/settings/billing to add credits or upgrade your plan.';
  return togetherError(402, message, 'credit_limit', null);
}

export function togetherServerError(): Reply {
  return togetherError(500, 'Internal server error', 'server_error', null);
}

export function togetherOverloaded(): Reply {
  return togetherError(503, 'The server is overloaded or not ready yet.', 'server_error', null);
}

type Headers = Readonly<Record<string, string>>;

const INVALID = 'invalid_request_error';
const NOT_AVAILABLE = 'model_not_available';
const HEADERS = { 'content-type': 'application/json' };

function togetherError(
  status: number,
  message: string,
  type: string,
  param: string | null,
  code: string | null = null,
  headers?: Headers,
): Reply {
  return toReply(
    status,
    { ...HEADERS, ...headers },
    { id: `o${hex(15)}`, error: { message, type, param, code } },
  );
}
