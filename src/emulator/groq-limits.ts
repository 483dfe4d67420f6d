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
  const meter = openMeter(limits, [...TOLD, ...UNTOLD.filter((name) => limits[name] !== undefined)]);
  return {
    take(key, model, tokens, now) {
      const costs = {
        requestsPerMinute: 1,
        requestsPerDay: 1,
        tokensPerMinute: tokens,
        tokensPerDay: tokens,
      };
      const { gauges, over } = meter.take(key, costs, now);
      const headers = toHeaders(gauges.requestsPerDay, gauges.tokensPerMinute);
      return over === undefined ? { headers } : { headers, refusal: refuse(over, model, headers) };
    },
  };
}

const TOLD = ['requestsPerDay', 'tokensPerMinute'] as const;

// No header tells of these: only the body of the 429 does (providers.md §1.6).
const UNTOLD = ['requestsPerMinute', 'tokensPerDay'] as const;

type Counted = (typeof TOLD)[number] | (typeof UNTOLD)[number];

const KINDS = {
  requestsPerMinute: 'requests per minute (RPM)',
  requestsPerDay: 'requests per day (RPD)',
  tokensPerMinute: 'tokens per minute (TPM)',
  tokensPerDay: 'tokens per day (TPD)',
} as const satisfies Readonly<Record<Counted, string>>;

const DAY_MS = 86_400_000;

type Headers = Readonly<Record<string, string>>;

function refuse(over: Overdraft<Counted>, model: string, headers: Headers): Reply {
  const limit = {
    ...over,
    kind: KINDS[over.name],
    model,
    organization: 'org_01j5b4pz9jff492fq686vypsx6',
  } as const;
  if (over.waitMs === Number.POSITIVE_INFINITY && over.name === 'tokensPerMinute') return groqTooLarge(limit);
  const waitMs = Math.min(over.waitMs, DAY_MS);
  return groqRateLimit(
    { ...limit, wait: toGoDuration(waitMs) },
    // Integer seconds, and only on a 429 (providers.md §1.6).
    { ...headers, 'retry-after': String(Math.ceil(waitMs / 1000)) },
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
