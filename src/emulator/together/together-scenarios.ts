import { answer, failInside } from '../misbehave.ts';
import type { Vendor } from '../vendor.ts';
import {
  togetherContextLength,
  togetherInvalidKey,
  togetherMissingKey,
  togetherNoCredits,
  togetherNotServerless,
  togetherOverloaded,
  togetherRateLimit,
  togetherServerError,
} from './together-errors.ts';

/** Together's ways to fail; tests compare them with test/wire/together/errors. */
export const TOGETHER_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(togetherInvalidKey),
  'missing-key': answer(togetherMissingKey),
  'rate-limit': answer(({ model }) =>
    togetherRateLimit(model, 60, {
      'x-ratelimit-limit': '1',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1',
    }),
  ),
  'no-credit': answer(togetherNoCredits),
  'context-length': answer(() => togetherContextLength(130_000, 2048, 131_072)),
  gone: answer(({ model }) => togetherNotServerless(model)),
  overloaded: answer(togetherOverloaded),
  'server-error': answer(togetherServerError),
  'error-in-200': failInside(
    () => `data: ${togetherServerError().body}\n\n`,
    () => togetherServerError().body,
  ),
};
