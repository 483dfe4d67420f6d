import { groqRateLimit, groqTooLarge } from './groq-errors.ts';
import { type Gauge, type KeyLimits, type Overdraft, openMeter, toGoDuration } from './limits.ts';
import type { Reply } from './types.ts';

/** What a Groq key has left, in `x-ratelimit-*`. */
export interface GroqMeter {
  /** Takes one request of so many tokens, or says why not. `now` in milliseconds. */
  take(key: string, model: string, tokens: number, now: number): GroqVerdict;
}

export interface GroqVerdict {
  /** `x-ratelimit-*`: requests are per day, tokens per minute (providers.md §1.6). */
  readonly headers: Readonly<Record<string, string>>;
  readonly refusal?: Reply;
}

export function openGroqMeter(limits: KeyLimits): GroqMeter {
  const meter = openMeter(limits, ['requestsPerDay', 'tokensPerMinute']);
  return {
    take(key, model, tokens, now) {
      const { gauges, over } = meter.take(key, { requestsPerDay: 1, tokensPerMinute: tokens }, now);
      const headers = toHeaders(gauges.requestsPerDay, gauges.tokensPerMinute);
      return over === undefined ? { headers } : { headers, refusal: refuse(over, model, headers) };
    },
  };
}

type Headers = Readonly<Record<string, string>>;

function refuse(over: Overdraft, model: string, headers: Headers): Reply {
  const kind = over.name === 'requestsPerDay' ? 'requests per day (RPD)' : 'tokens per minute (TPM)';
  const limit = { ...over, kind, model, organization: 'org_01j5b4pz9jff492fq686vypsx6' } as const;
  if (over.waitMs === Number.POSITIVE_INFINITY) return groqTooLarge(limit);
  return groqRateLimit(
    { ...limit, wait: toGoDuration(over.waitMs) },
    // Integer seconds, and only on a 429 (providers.md §1.6).
    { ...headers, 'retry-after': String(Math.ceil(over.waitMs / 1000)) },
  );
}

function toHeaders(requests: Gauge, tokens: Gauge): Headers {
  return {
    'x-ratelimit-limit-requests': String(requests.limit),
    'x-ratelimit-limit-tokens': String(tokens.limit),
    'x-ratelimit-remaining-requests': String(requests.remaining),
    'x-ratelimit-remaining-tokens': String(tokens.remaining),
    'x-ratelimit-reset-requests': toGoDuration(requests.resetMs),
    'x-ratelimit-reset-tokens': toGoDuration(tokens.resetMs),
  };
}
