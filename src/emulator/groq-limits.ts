import { type GroqLimit, groqRateLimit, groqTooLarge } from './groq-errors.ts';
import {
  type Bucket,
  DAY_MS,
  type KeyLimits,
  MINUTE_MS,
  openBucket,
  toGoDuration,
  UNLIMITED,
} from './limits.ts';
import type { Reply } from './types.ts';

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

export function openGroqMeter({ requestsPerDay, tokensPerMinute }: KeyLimits): GroqMeter {
  const usage = new Map<string, { requests: Bucket; tokens: Bucket }>();
  return {
    take(key, model, tokens, now) {
      const used = usage.get(key) ?? {
        requests: openBucket(requestsPerDay ?? UNLIMITED, DAY_MS, now),
        tokens: openBucket(tokensPerMinute ?? UNLIMITED, MINUTE_MS, now),
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

const ORGANIZATION = 'org_01j5b4pz9jff492fq686vypsx6';

type Headers = Readonly<Record<string, string>>;

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
