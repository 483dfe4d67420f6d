import { toReply } from '../json.ts';
import type { Reply } from '../types.ts';

/**
 * xAI's errors (providers.md §9; fixtures xai/errors): flat, the error a string and the code a word. All but the wrong key
 * are in the words of public reports since 2025, under the codes of 2026.
 */

export function xaiInvalid(error: string): Reply {
  return xaiError(400, 'invalid-argument', error);
}

/** A 400, where others say 401. */
export function xaiInvalidKey(): Reply {
  return xaiInvalid('Incorrect API key provided. You can obtain an API key from https://console.x.ai.');
}

/** Recalled. */
export function xaiMissingKey(): Reply {
  return xaiError(
    401,
    'unauthenticated',
    'No API key provided. You can obtain an API key from https://console.x.ai.',
  );
}

export function xaiUnknownUrl(): Reply {
  return xaiError(404, 'not-found', 'The requested resource was not found.');
}

export function xaiUnreadable(fault: string): Reply {
  return xaiError(
    422,
    'invalid-argument',
    `Failed to deserialize the JSON body into the target type: ${fault}`,
  );
}

export function xaiModelNotFound(model: string): Reply {
  return xaiError(
    404,
    'not-found',
    `The model ${model} does not exist or your team ${TEAM} does not have access to it. Please ensure you're using the correct API key. If you believe this is a mistake, please contact support and quote your team ID and the model name.`,
  );
}

export function xaiContextLength(tokens: number, most: number): Reply {
  return xaiInvalid(
    `This model's maximum prompt length is ${most} but the request contains ${tokens} tokens.`,
  );
}

/** `what` as in `Requests per Minute`. */
export function xaiRateLimit(
  model: string,
  what: string,
  actual: number,
  limit: number,
  headers?: Headers,
): Reply {
  const unit = what.startsWith('Tokens') ? 'tokens' : 'requests';
  return xaiError(
    429,
    'resource-exhausted',
    `Too many ${unit} for team ${TEAM} and model ${model}. Your team's rate limit is — ${what} (actual/limit): ${actual}/${limit}. You can view your team rate limits at https://console.x.ai.`,
    headers,
  );
}

/** A 403 since 2026, a 429 before. */
export function xaiNoCredits(): Reply {
  return xaiError(
    403,
    'permission-denied',
    `Your team ${TEAM} has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.`,
  );
}

/** Recalled. */
export function xaiInternal(): Reply {
  return xaiError(500, 'internal', 'Internal error');
}

/** Recalled. */
export function xaiUnavailable(): Reply {
  return xaiError(503, 'unavailable', 'The service is currently unavailable');
}

type Headers = Readonly<Record<string, string>>;

const TEAM = '16f2151a-40f4-4a80-8ad0-cae00c27e8dd';

function xaiError(status: number, code: string, error: string, headers?: Headers): Reply {
  return toReply(status, { 'content-type': 'application/json', ...headers }, { code, error });
}
