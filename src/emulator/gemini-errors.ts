import { toReply } from './json.ts';
import type { Reply, Subject } from './types.ts';

/** Gemini's errors, in its own words (providers.md §2.5; fixtures gemini/errors). */

export const GEMINI_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=UTF-8',
  vary: 'Origin, X-Origin, Referer',
  server: 'scaffolding on HTTPServer2',
  'x-xss-protection': '0',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  'server-timing': 'gfet4t7; dur=1',
};

export function geminiInvalid(message: string, details?: readonly unknown[]): Reply {
  return geminiError(400, 'INVALID_ARGUMENT', message, details);
}

/** 403, where every other provider says 401. */
export function geminiMissingKey(): Reply {
  return geminiError(
    403,
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  );
}

/** 400, told apart from other bad requests by `details[].reason` alone. */
export function geminiInvalidKey(): Reply {
  const message = 'API key not valid. Please pass a valid API key.';
  return geminiInvalid(message, [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
    { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message },
  ]);
}

/** Retired and never existing models alike, in the wording of 2026. */
export function geminiModelNotFound(model: string, version = 'v1beta'): Reply {
  return geminiError(
    404,
    'NOT_FOUND',
    `models/${model} is not found for API version ${version}, or is not supported for generateContent. Call ModelService.ListModels to see the list of available models and their supported methods.`,
  );
}

export function geminiModelClosed(model: string): Reply {
  return geminiError(
    404,
    'NOT_FOUND',
    `This model models/${model} is no longer available to new users. Please update your code to use a newer model for the latest features and improvements. We recommend you to use the Interactions API (https://ai.google.dev/gemini-api/docs/migrate-to-interactions).`,
  );
}

export function geminiContextLength(tokens: number, most: number): Reply {
  return geminiInvalid(
    `The input token count (${tokens}) exceeds the maximum number of tokens allowed (${most}).`,
  );
}

/** A path that Google's front end does not know: a page, not an API error. Its shape is recalled, not in providers.md. */
export function geminiUnknownUrl(path: string): Reply {
  const safe = path.replace(/[<>&"]/g, '');
  const body = `<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p><b>404.</b> <ins>That’s an error.</ins>\n<p>The requested URL <code>${safe}</code> was not found on this server. <ins>That’s all we know.</ins>\n`;
  return { status: 404, headers: { 'content-type': 'text/html; charset=UTF-8' }, body };
}

/**
 * A free-tier quota, per minute or per day. `wait` in seconds: given even when the whole day's quota is gone, which is
 * the trap (fixture gemini/errors/rate-limit-day.json).
 */
export function geminiQuota(
  model: string,
  per: 'Minute' | 'Day' | 'InputTokens',
  limit: number,
  wait: string,
): Reply {
  // That of tokens as public captures of 2025 and 2026 show it; not in providers.md.
  const [name, quotaId] =
    per === 'InputTokens'
      ? ['input_token_count', 'GenerateContentInputTokensPerModelPerMinute-FreeTier']
      : ['requests', `GenerateRequestsPer${per}PerProjectPerModel-FreeTier`];
  const metric = `generativelanguage.googleapis.com/generate_content_free_tier_${name}`;
  const rateLimits = 'https://ai.google.dev/gemini-api/docs/rate-limits';
  const message = `You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: ${rateLimits}. To monitor your current usage, head to: https://ai.dev/rate-limit. \n* Quota exceeded for metric: ${metric}, limit: ${limit}, model: ${model}\nPlease retry in ${wait}s.`;
  return geminiError(429, 'RESOURCE_EXHAUSTED', message, [
    {
      '@type': 'type.googleapis.com/google.rpc.Help',
      links: [{ description: 'Learn more about Gemini API quotas', url: rateLimits }],
    },
    {
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [
        {
          quotaMetric: metric,
          quotaId,
          quotaDimensions: { location: 'global', model },
          quotaValue: String(limit),
        },
      ],
    },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${Number.parseInt(wait, 10)}s` },
  ]);
}

/** Terminal, though it is a 429. */
export function geminiPrepayDepleted(): Reply {
  return geminiError(
    429,
    'RESOURCE_EXHAUSTED',
    'Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to manage your project and billing.',
  );
}

export function geminiProjectDenied(): Reply {
  return geminiError(
    403,
    'PERMISSION_DENIED',
    'Your project has been denied access. Please contact support.',
  );
}

export function geminiDeadline(): Reply {
  return geminiError(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.');
}

export function geminiHighDemand(): Reply {
  return geminiError(503, 'UNAVAILABLE', HIGH_DEMAND);
}

export function geminiInternal(): Reply {
  return geminiError(
    500,
    'INTERNAL',
    'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  );
}

/** The chunk of an error inside a stream (providers.md §2.3). */
export function geminiErrorFrame(): string {
  const error = { code: 503, message: HIGH_DEMAND, status: 'UNAVAILABLE' };
  return `data: ${JSON.stringify({ error })}\r\n\r\n`;
}

/** A body as the subject wants it: one JSON, one event, or an array of one. */
export function geminiBody(subject: Subject, body: unknown): Reply {
  const text = JSON.stringify(body);
  if (subject.streaming === 'sse') {
    return { status: 200, headers: GEMINI_STREAM_HEADERS, body: `data: ${text}\r\n\r\n` };
  }
  return {
    status: 200,
    headers: GEMINI_HEADERS,
    body: subject.streaming === 'array' ? `[${text}\n]\n` : text,
  };
}

export const GEMINI_STREAM_HEADERS: Readonly<Record<string, string>> = {
  ...GEMINI_HEADERS,
  'content-type': 'text/event-stream',
  'content-disposition': 'attachment',
};

const HIGH_DEMAND =
  'This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.';

function geminiError(code: number, status: string, message: string, details?: readonly unknown[]): Reply {
  return toReply(code, GEMINI_HEADERS, {
    error: { code, message, status, ...(details !== undefined && { details }) },
  });
}
