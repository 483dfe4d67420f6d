import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const gptOss = {
  model: 'gpt-oss-120b',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_completion_tokens: 3024,
  reasoning_effort: 'low',
};

describeProvider('cerebras', {
  upstreamId: 'gpt-oss-120b',
  path: '/cerebras/v1/chat/completions',
  keyHeader: 'authorization',
  keyPrefix: 'Bearer ',
  bodies: {
    plain: gptOss,
    conversation: { ...gptOss, messages: chat },
    topP: { ...gptOss, temperature: 0, top_p: 0.9 },
    effort: { ...gptOss, max_completion_tokens: 18_384, reasoning_effort: 'high' },
    maxTokens: { ...gptOss, max_completion_tokens: 1031 },
  },
  lowest: {
    'gemma-4-31b': {
      model: 'gemma-4-31b',
      messages: [user],
      temperature: 0.7,
      stream: false,
      max_completion_tokens: 2000,
    },
  },
  counted: {
    fixture: 'cerebras/chat.json',
    usage: { inputTokens: 88, outputTokens: 24, cachedInputTokens: 0, reasoningTokens: 9 },
  },
  faults: {
    ...alike,
    // It says to wait for longer than anybody is kept waiting.
    'rate-limit': ['rate_limited', 1],
    quota: ['quota_exceeded'],
    'request-rate-limit': ['rate_limited'],
    'error-in-200': ['provider_error'],
  },
  streamed: {
    faults: { 'error-in-200': ['provider_error', 1] },
  },
});
