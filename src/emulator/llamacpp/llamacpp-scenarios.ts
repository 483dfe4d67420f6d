import { answer, failInside } from '../misbehave.ts';
import type { Vendor } from '../vendor.ts';
import {
  llamaCppContextLength,
  llamaCppInvalidKey,
  llamaCppLoading,
  llamaCppServerError,
} from './llamacpp-errors.ts';

/** The ways to fail of llama.cpp's server; tests compare them with test/wire/llamacpp/errors. */
export const LLAMACPP_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(llamaCppInvalidKey),
  'missing-key': answer(llamaCppInvalidKey),
  'context-length': answer(() => llamaCppContextLength(13_392, 8192)),
  overloaded: answer(llamaCppLoading),
  'server-error': answer(llamaCppServerError),
  'error-in-200': failInside(
    () => `data: ${llamaCppServerError().body}\n\n`,
    () => llamaCppServerError().body,
  ),
};
