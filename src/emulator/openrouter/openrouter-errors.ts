import { type Json, toReply } from '../json.ts';
import type { Reply } from '../types.ts';

/** OpenRouter's errors, in its own words (providers.md §7; fixtures openrouter/errors): the code is the status. */

/** A 400 about the request itself. */
export function openRouterInvalid(message: string): Reply {
  return openRouterError(400, message);
}

export function openRouterInvalidKey(): Reply {
  return openRouterError(401, 'User not found.');
}

export function openRouterMissingKey(): Reply {
  return openRouterError(401, 'No auth credentials found');
}

/** A page of the site, not an API error: whatever the API does not know is asked of the site. Its shape is recalled. */
export function openRouterUnknownUrl(): Reply {
  const body = '<!DOCTYPE html><html><head><title>Not Found | OpenRouter</title></head><body></body></html>';
  return { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/** A model it never had. */
export function openRouterUnknownModel(model: string): Reply {
  return openRouterError(400, `${model} is not a valid model ID`);
}

/** A model that nobody offers any more. */
export function openRouterNoEndpoints(model: string): Reply {
  return openRouterError(404, `No endpoints found for ${model}.`);
}

/** Its words are recalled; the error type is documented. */
export function openRouterContextLength(tokens: number, most: number): Reply {
  const message = `This endpoint's maximum context length is ${most} tokens. However, you requested about ${tokens} tokens. Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.`;
  return openRouterError(400, message, { metadata: { error_type: 'context_length_exceeded' } });
}

export function openRouterCredits(): Reply {
  return openRouterError(402, 'Insufficient credits. Add more using https://openrouter.ai/settings/credits');
}

/** A guardrail of the customer's own. */
export function openRouterGuardrail(): Reply {
  return openRouterError(403, 'Request blocked: prompt injection patterns detected', {
    metadata: { patterns: ['ignore all previous instructions'] },
  });
}

/** The moderation of the vendor behind it. */
export function openRouterModeration(model: string): Reply {
  return openRouterError(403, 'Input was flagged', {
    metadata: {
      reasons: ['violence'],
      flagged_input: '...',
      provider_name: 'OpenAI',
      model_slug: model,
    },
  });
}

/** The platform's own limit; only these replies have limits in their headers. */
export function openRouterRateLimit(headers: Headers): Reply {
  return openRouterError(429, LIMITED, { metadata: { error_type: 'rate_limit_exceeded' } }, headers);
}

/** The limit of the vendor behind it. */
export function openRouterProviderRateLimit(): Reply {
  return openRouterError(429, LIMITED, {
    metadata: { error_type: 'rate_limit_exceeded', provider_code: 'rate_limited' },
  });
}

export function openRouterServerError(): Reply {
  return openRouterError(500, 'Internal Server Error', { metadata: { error_type: 'server' } });
}

/** The vendor behind it failed. */
export function openRouterProviderDown(): Reply {
  return openRouterError(502, 'Provider returned error', {
    metadata: { error_type: 'provider_unavailable', provider_code: '500' },
  });
}

export function openRouterNoProvider(): Reply {
  return openRouterError(
    503,
    'No available model provider that meets your routing requirements',
    {},
    { 'retry-after': '5' },
  );
}

/** An error inside a stream: a chunk with an error and a finish reason (fixture openrouter/stream-midstream-error.sse). */
export function openRouterErrorFrame(model: string): string {
  const chunk = {
    id: 'cmpl-abc123',
    object: 'chat.completion.chunk',
    created: 1790000000,
    model,
    provider: 'openai',
    error: { code: 429, message: LIMITED },
    choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** An error in place of an answer that had begun (fixture openrouter/errors/in-body-200.json). */
export function openRouterErrorIn200(): string {
  const error = { code: 502, message: 'Upstream error', metadata: { error_type: 'server' } };
  return JSON.stringify({ error });
}

/** A stream that fails before its first token (fixture openrouter/stream-midstream-error-empty-choices.sse). */
export function openRouterEmptyStream(): Reply {
  const chunk = {
    id: 'gen-1790000000-MnOpQr',
    object: 'chat.completion.chunk',
    created: 1790000000,
    model: 'nvidia/nemotron-3-ultra-550b-a55b:free',
    provider: 'Nvidia',
    error: {
      code: 502,
      message: 'Worker local total request limit reached (33/32)',
      metadata: { error_type: 'provider_unavailable' },
    },
    choices: [],
  };
  const body = `: OPENROUTER PROCESSING\n\ndata: ${JSON.stringify(chunk)}\n\n`;
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
}

type Headers = Readonly<Record<string, string>>;

const LIMITED = 'Rate limit exceeded';

function openRouterError(code: number, message: string, more: Json = {}, headers?: Headers): Reply {
  return toReply(
    code,
    { 'content-type': 'application/json', ...headers },
    { error: { code, message, ...more } },
  );
}
