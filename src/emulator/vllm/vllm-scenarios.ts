import { answer, failInside } from '../misbehave.ts';
import type { Vendor } from '../vendor.ts';
import {
  vllmContextLength,
  vllmErrorFrame,
  vllmInternal,
  vllmModelNotFound,
  vllmModelNotFoundLegacy,
  vllmUnauthorized,
} from './vllm-errors.ts';

/** vLLM's ways to fail; tests compare them with test/wire/vllm/errors. */
export const VLLM_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(vllmUnauthorized),
  'missing-key': answer(vllmUnauthorized),
  'context-length': answer(() => vllmContextLength(12_392, 1000, 8192)),
  gone: answer(({ model }) => vllmModelNotFound(model)),
  'gone-legacy': answer(({ model }) => vllmModelNotFoundLegacy(model)),
  'server-error': answer(vllmInternal),
  'error-in-200': failInside(vllmErrorFrame, () => vllmInternal().body),
};
