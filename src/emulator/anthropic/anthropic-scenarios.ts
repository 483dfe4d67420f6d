import { answer, failInside } from '../misbehave.ts';
import type { Asked, Reply } from '../types.ts';
import type { Vendor } from '../vendor.ts';
import { NOTHING_CACHED } from './anthropic-cache.ts';
import {
  anthropicApiError,
  anthropicBilling,
  anthropicContextLength,
  anthropicErrorFrame,
  anthropicErrorIn200,
  anthropicInvalidKey,
  anthropicLowCredit,
  anthropicMissingKey,
  anthropicModelNotFound,
  anthropicOverloaded,
  anthropicOwnSpendLimit,
  anthropicRateLimit,
  anthropicTierSpendLimit,
  anthropicTooLarge,
} from './anthropic-errors.ts';
import { event, toHead, toUsage } from './anthropic-wire.ts';

/** Anthropic's ways to fail; tests compare them with test/wire/anthropic. */
export const ANTHROPIC_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(anthropicInvalidKey),
  'missing-key': answer(anthropicMissingKey),
  'rate-limit': answer(() =>
    anthropicRateLimit('30,000 input tokens per minute', {
      'retry-after': '23',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-22T11:42:18Z',
    }),
  ),
  'no-credit': answer(anthropicLowCredit),
  billing: answer(anthropicBilling),
  'spend-limit': answer(anthropicTierSpendLimit),
  'own-spend-limit': answer(anthropicOwnSpendLimit),
  'too-large': answer(anthropicTooLarge),
  'context-length': answer(() => anthropicContextLength(250_000, 200_000)),
  gone: answer(({ model }) => anthropicModelNotFound(model)),
  overloaded: answer(anthropicOverloaded),
  'server-error': answer(anthropicApiError),
  'blocked-answer': answer(refuse),
  'error-in-200': failInside(anthropicErrorFrame, anthropicErrorIn200),
};

// Fixture anthropic/chat-refusal.json.
function refuse({ model, streaming }: Asked): Reply {
  const end = {
    stop_reason: 'refusal',
    stop_details: {
      type: 'refusal',
      category: 'cyber',
      explanation: "This request triggered restrictions and was blocked under Anthropic's Usage Policy.",
    },
    stop_sequence: null,
  };
  const usage = toUsage({ promptTokens: 12, cached: NOTHING_CACHED }, 5);
  const message = { ...toHead({ model }), content: [], ...end, usage };
  if (streaming !== 'sse') {
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, body: JSON.stringify(message) };
  }
  const start = { ...message, stop_reason: null, stop_details: null };
  const frames = [
    event('message_start', { message: start }),
    event('message_delta', { delta: end, usage: { output_tokens: 5 } }),
    event('message_stop', {}),
  ];
  const headers = { 'content-type': 'text/event-stream; charset=utf-8' };
  return { status: 200, headers, body: frames.map(({ text }) => text).join('') };
}
