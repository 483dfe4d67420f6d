import {
  type GroqLimit,
  groqContextLength,
  groqErrorFrame,
  groqInternal,
  groqInvalidKey,
  groqModelBlocked,
  groqModelGone,
  groqOverCapacity,
  groqRateLimit,
  groqSpendCap,
  groqTooLarge,
} from './groq-errors.ts';
import { answer, failInside } from './misbehave.ts';
import type { Vendor } from './vendor.ts';

// The numbers of the fixtures groq/errors/rate-limit-tpm, rate-limit-tpd and request-too-large.
const LIMITS = {
  minute: {
    organization: 'org_01j5b4pz9jff492fq686vypsx6',
    kind: 'tokens per minute (TPM)',
    limit: 8000,
    used: 7034,
    requested: 1443,
    wait: '3.577s',
  },
  day: {
    organization: 'org_01kdyjjc50e6xb2qnxyj43kv66',
    kind: 'tokens per day (TPD)',
    limit: 200_000,
    used: 197_494,
    requested: 4035,
    wait: '11m0.528s',
  },
  large: {
    organization: 'org_01kgg5588eftc8k70aes4864eb',
    kind: 'tokens per minute (TPM)',
    limit: 8000,
    requested: 32_979,
  },
} as const satisfies Readonly<Record<string, Omit<GroqLimit, 'model'> & { used?: number; wait?: string }>>;

/** Groq's ways to fail; tests compare them with test/wire/groq/errors. */
export const GROQ_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(groqInvalidKey),
  'missing-key': answer(groqInvalidKey),
  forbidden: answer(({ model }) => groqModelBlocked(model)),
  'rate-limit': answer(({ model }) =>
    groqRateLimit({ ...LIMITS.minute, model }, limitHeaders(4, [997, '4m19.2s'], [966, '52.755s'])),
  ),
  quota: answer(({ model }) =>
    groqRateLimit({ ...LIMITS.day, model }, limitHeaders(661, [812, '4h30m43.2s'], [8000, '0s'])),
  ),
  'no-credit': answer(groqSpendCap),
  'too-large': answer(({ model }) => groqTooLarge({ ...LIMITS.large, model })),
  'context-length': answer(groqContextLength),
  gone: answer(({ model }) => groqModelGone(model)),
  overloaded: answer(({ model }) => groqOverCapacity(model)),
  'server-error': answer(groqInternal),
  'error-in-200': failInside(groqErrorFrame, ({ model }) => groqOverCapacity(model).body),
};

// `x-ratelimit-*` know requests per day and tokens per minute only: with the day's tokens gone they look healthy.
function limitHeaders(
  retryAfter: number,
  requests: readonly [remaining: number, reset: string],
  tokens: readonly [remaining: number, reset: string],
): Readonly<Record<string, string>> {
  return {
    'retry-after': String(retryAfter),
    'x-ratelimit-limit-requests': '1000',
    'x-ratelimit-limit-tokens': '8000',
    'x-ratelimit-remaining-requests': String(requests[0]),
    'x-ratelimit-remaining-tokens': String(tokens[0]),
    'x-ratelimit-reset-requests': requests[1],
    'x-ratelimit-reset-tokens': tokens[1],
  };
}
