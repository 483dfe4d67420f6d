import { type GroqLimit, groqRateLimit, groqTooLarge } from './groq-errors.ts';
import type { Reply } from './types.ts';

/**
 * What one Groq key may do. The default is far beyond any benchmark, so that nothing trips over it; give smaller numbers
 * to get real 429s and 413s.
 */
export interface GroqLimits {
  readonly requestsPerDay: number;
  readonly tokensPerMinute: number;
}

export const UNLIMITED: GroqLimits = { requestsPerDay: 1e9, tokensPerMinute: 1e12 };

/** Counts what each key uses; both limits refill continuously (a request of 14,400 a day is back in 6 s: §1.6). */
export interface GroqMeter {
  /** Takes one request of so many tokens, or says why not. `now` in milliseconds. */
  take(key: string, model: string, tokens: number, now: number): GroqVerdict;
}

export interface GroqVerdict {
  /** `x-ratelimit-*`: requests are per day, tokens per minute (providers.md §1.6). */
  readonly headers: Readonly<Record<string, string>>;
  readonly refusal?: Reply;
}

export function openGroqMeter(limits: GroqLimits): GroqMeter {
  const usage = new Map<string, { requests: Bucket; tokens: Bucket }>();
  return {
    take(key, model, tokens, now) {
      const used = usage.get(key) ?? {
        requests: openBucket(limits.requestsPerDay, DAY_MS, now),
        tokens: openBucket(limits.tokensPerMinute, MINUTE_MS, now),
      };
      usage.set(key, used);
      const refusal = refuse(used, { model, tokens, now });
      if (refusal === undefined) {
        used.requests.use(1, now);
        used.tokens.use(tokens, now);
      }
      const headers = toHeaders(used.requests, used.tokens, now);
      return refusal === undefined ? { headers } : { headers, refusal: refusal(headers) };
    },
  };
}

/** A Go duration as Groq prints them: `615ms`, `7.66s`, `2m59.56s`, `1h12m3.4s`. */
export function toGoDuration(ms: number): string {
  if (ms <= 0) return '0s';
  const whole = Math.ceil(ms);
  if (whole < 1000) return `${whole}ms`;
  const seconds = whole / 1000;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${Number((seconds % 60).toFixed(3))}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const ORGANIZATION = 'org_01j5b4pz9jff492fq686vypsx6';

type Headers = Readonly<Record<string, string>>;

interface Bucket {
  readonly limit: number;
  used(now: number): number;
  use(amount: number, now: number): void;
  /** Milliseconds until `amount` more fits. */
  wait(amount: number, now: number): number;
}

function openBucket(limit: number, periodMs: number, opened: number): Bucket {
  let level = 0;
  let at = opened;
  const perMs = limit / periodMs;
  const used = (now: number) => {
    level = Math.max(0, level - (now - at) * perMs);
    at = now;
    return level;
  };
  return {
    limit,
    used,
    use: (amount, now) => {
      level = used(now) + amount;
    },
    wait: (amount, now) => Math.max(0, used(now) + amount - limit) / perMs,
  };
}

function refuse(
  { requests, tokens }: { requests: Bucket; tokens: Bucket },
  asked: { model: string; tokens: number; now: number },
): ((headers: Headers) => Reply) | undefined {
  const { model, now } = asked;
  const about = { model, organization: ORGANIZATION };
  if (asked.tokens > tokens.limit) {
    const kind = 'tokens per minute (TPM)';
    return () => groqTooLarge({ ...about, kind, limit: tokens.limit, requested: asked.tokens });
  }
  if (requests.wait(1, now) > 0) {
    return tooMuch(
      { ...about, kind: 'requests per day (RPD)', limit: requests.limit, requested: 1 },
      requests,
      now,
    );
  }
  if (tokens.wait(asked.tokens, now) > 0) {
    const kind = 'tokens per minute (TPM)';
    return tooMuch({ ...about, kind, limit: tokens.limit, requested: asked.tokens }, tokens, now);
  }
  return undefined;
}

function tooMuch(limit: GroqLimit, bucket: Bucket, now: number): (headers: Headers) => Reply {
  const waitMs = bucket.wait(limit.requested, now);
  const used = Math.round(bucket.used(now));
  return (headers) =>
    groqRateLimit(
      { ...limit, used, wait: toGoDuration(waitMs) },
      // Integer seconds, and only on a 429 (providers.md §1.6).
      { ...headers, 'retry-after': String(Math.ceil(waitMs / 1000)) },
    );
}

function toHeaders(requests: Bucket, tokens: Bucket, now: number): Headers {
  return {
    'x-ratelimit-limit-requests': String(requests.limit),
    'x-ratelimit-limit-tokens': String(tokens.limit),
    'x-ratelimit-remaining-requests': String(remaining(requests, now)),
    'x-ratelimit-remaining-tokens': String(remaining(tokens, now)),
    'x-ratelimit-reset-requests': resetOf(requests, now),
    'x-ratelimit-reset-tokens': resetOf(tokens, now),
  };
}

function remaining(bucket: Bucket, now: number): number {
  return Math.max(0, Math.floor(bucket.limit - bucket.used(now)));
}

// Until everything used so far is back.
function resetOf(bucket: Bucket, now: number): string {
  return toGoDuration(bucket.wait(bucket.limit, now));
}
