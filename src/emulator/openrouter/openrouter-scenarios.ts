import { answer, failInside } from '../misbehave.ts';
import type { Vendor } from '../vendor.ts';
import {
  openRouterContextLength,
  openRouterCredits,
  openRouterEmptyStream,
  openRouterErrorFrame,
  openRouterErrorIn200,
  openRouterGuardrail,
  openRouterInvalidKey,
  openRouterMissingKey,
  openRouterModeration,
  openRouterNoEndpoints,
  openRouterNoProvider,
  openRouterProviderDown,
  openRouterProviderRateLimit,
  openRouterRateLimit,
  openRouterServerError,
} from './openrouter-errors.ts';

/** OpenRouter's ways to fail; tests compare them with test/wire/openrouter. */
export const OPENROUTER_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(openRouterInvalidKey),
  'missing-key': answer(openRouterMissingKey),
  'rate-limit': answer(() =>
    openRouterRateLimit({
      'retry-after': '60',
      'X-RateLimit-Limit': '20',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': '1790000060000',
    }),
  ),
  'upstream-rate-limit': answer(openRouterProviderRateLimit),
  'no-credit': answer(openRouterCredits),
  'context-length': answer(() => openRouterContextLength(140_000, 131_072)),
  'content-filter': answer(({ model }) => openRouterModeration(model)),
  guardrail: answer(openRouterGuardrail),
  gone: answer(({ model }) => openRouterNoEndpoints(model)),
  overloaded: answer(openRouterNoProvider),
  'upstream-down': answer(openRouterProviderDown),
  'server-error': answer(openRouterServerError),
  'error-in-200': failInside(({ model }) => openRouterErrorFrame(model), openRouterErrorIn200),
  'error-first': (stage) => {
    const whole = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: openRouterErrorIn200(),
    };
    answer(({ streaming }) => (streaming === 'sse' ? openRouterEmptyStream() : whole))(stage);
  },
};
