import { answer, failInside } from '../misbehave.ts';
import type { Vendor } from '../vendor.ts';
import {
  xaiContextLength,
  xaiInternal,
  xaiInvalidKey,
  xaiMissingKey,
  xaiModelNotFound,
  xaiNoCredits,
  xaiRateLimit,
  xaiUnavailable,
} from './xai-errors.ts';

/** xAI's ways to fail; tests compare them with test/wire/xai/errors. */
export const XAI_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(xaiInvalidKey),
  'missing-key': answer(xaiMissingKey),
  'rate-limit': answer(({ model }) => xaiRateLimit(model, 'Tokens per Minute', 65_605, 16_000)),
  'request-rate-limit': answer(({ model }) => xaiRateLimit(model, 'Requests per Minute', 61, 60)),
  'no-credit': answer(xaiNoCredits),
  'context-length': answer(() => xaiContextLength(1_200_000, 1_000_000)),
  gone: answer(({ model }) => xaiModelNotFound(model)),
  overloaded: answer(xaiUnavailable),
  'server-error': answer(xaiInternal),
  'error-in-200': failInside(
    () => `data: ${xaiInternal().body}\n\n`,
    () => xaiInternal().body,
  ),
};
