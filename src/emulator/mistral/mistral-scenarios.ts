import { answer, failInside } from '../misbehave.ts';
import type { Vendor } from '../vendor.ts';
import {
  mistralCapacity,
  mistralContextLength,
  mistralInvalidModel,
  mistralRateLimit,
  mistralServerError,
  mistralUnauthorized,
  mistralUnavailable,
} from './mistral-errors.ts';

/** Mistral's ways to fail; tests compare them with test/wire/mistral/errors. */
export const MISTRAL_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(mistralUnauthorized),
  'missing-key': answer(mistralUnauthorized),
  'rate-limit': answer(mistralCapacity),
  'request-rate-limit': answer(() => mistralRateLimit()),
  'context-length': answer(() => mistralContextLength(140_000, 131_072)),
  gone: answer(({ model }) => mistralInvalidModel(model)),
  overloaded: answer(mistralUnavailable),
  'server-error': answer(mistralServerError),
  'error-in-200': failInside(
    () => `data: ${mistralServerError().body}\n\n`,
    () => mistralServerError().body,
  ),
};
