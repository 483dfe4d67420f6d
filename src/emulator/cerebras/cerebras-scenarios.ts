import { answer, failInside } from '../misbehave.ts';
import type { Vendor } from '../vendor.ts';
import {
  cerebrasContextLength,
  cerebrasErrorFrame,
  cerebrasErrorIn200,
  cerebrasInternal,
  cerebrasInvalidKey,
  cerebrasModelNotFound,
  cerebrasQueueFull,
  cerebrasRequestQuota,
  cerebrasTokenQuota,
} from './cerebras-errors.ts';

/** Cerebras's ways to fail; tests compare them with test/wire/cerebras/errors. */
export const CEREBRAS_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(cerebrasInvalidKey),
  'missing-key': answer(cerebrasInvalidKey),
  'rate-limit': answer(() =>
    cerebrasTokenQuota('minute', {
      'retry-after': '12',
      'x-ratelimit-remaining-tokens-minute': '0',
      'x-ratelimit-reset-tokens-minute': '11.38',
    }),
  ),
  'request-rate-limit': answer(() => cerebrasRequestQuota('second')),
  quota: answer(() => cerebrasTokenQuota('day')),
  'context-length': answer(() => cerebrasContextLength(42_328, 40_000)),
  gone: answer(({ model }) => cerebrasModelNotFound(model)),
  overloaded: answer(cerebrasQueueFull),
  'server-error': answer(cerebrasInternal),
  'error-in-200': failInside(cerebrasErrorFrame, cerebrasErrorIn200),
};
