import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const grok = {
  model: 'grok-4.3',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_tokens: 2000,
  reasoning_effort: 'none',
};

describeProvider('xai', {
  upstreamId: 'grok-4.3',
  path: '/xai/v1/chat/completions',
  keyHeader: 'authorization',
  keyPrefix: 'Bearer ',
  bodies: {
    plain: grok,
    conversation: { ...grok, messages: chat },
    topP: { ...grok, temperature: 0, top_p: 0.9 },
    effort: { ...grok, max_tokens: 14_288, reasoning_effort: 'high' },
    maxTokens: { ...grok, max_tokens: 7 },
  },
  lowest: {
    'grok-4.5': { ...grok, model: 'grok-4.5', max_tokens: 6096, reasoning_effort: 'low' },
  },
  // The completion is 2 tokens, and 320 were thought.
  counted: {
    fixture: 'xai/chat.json',
    usage: {
      inputTokens: 12,
      outputTokens: 322,
      cachedInputTokens: 2,
      reasoningTokens: 320,
      chargedUsd: 0.00016415,
    },
  },
  faults: {
    ...alike,
    'no-credit': ['quota_exceeded'],
    'request-rate-limit': ['rate_limited'],
    'error-in-200': ['provider_error'],
  },
  streamed: { faults: { 'error-in-200': ['provider_error', 1] } },
});
