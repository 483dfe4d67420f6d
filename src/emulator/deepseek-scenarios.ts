import {
  deepseekContentRisk,
  deepseekContextLength,
  deepseekErrorFrame,
  deepseekInsufficientBalance,
  deepseekInvalidKey,
  deepseekMissingKey,
  deepseekOverloaded,
  deepseekRateLimit,
  deepseekServerError,
  deepseekUnknownModel,
  deepseekUnprocessable,
} from './deepseek-errors.ts';
import { answer, failInside, rewrite } from './misbehave.ts';
import type { Vendor } from './vendor.ts';

/** DeepSeek's ways to fail; tests compare them with test/wire/deepseek/errors. */
export const DEEPSEEK_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(({ key }) => deepseekInvalidKey(key ?? '0000')),
  'missing-key': answer(deepseekMissingKey),
  'rate-limit': answer(() => deepseekRateLimit(40, 39)),
  'no-credit': answer(deepseekInsufficientBalance),
  'context-length': answer(() => deepseekContextLength(1_048_576, 1_049_000, 1000)),
  unprocessable: answer(deepseekUnprocessable),
  'content-filter': answer(deepseekContentRisk),
  gone: answer(({ model }) => deepseekUnknownModel(model)),
  overloaded: answer(deepseekOverloaded),
  'server-error': answer(deepseekServerError),
  'blocked-answer': finishWith('content_filter'),
  'out-of-resource': finishWith('insufficient_system_resource'),
  'error-in-200': failInside(deepseekErrorFrame, () => deepseekOverloaded().body),
};

function finishWith(reason: string) {
  return rewrite(/"finish_reason":"\w+"/, `"finish_reason":"${reason}"`);
}
