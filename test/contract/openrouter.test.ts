import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const gptOss = {
  model: 'openai/gpt-oss-20b',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_tokens: 3024,
  reasoning: { effort: 'low' },
};

describeProvider('openrouter', {
  upstreamId: 'openai/gpt-oss-20b',
  path: '/openrouter/api/v1/chat/completions',
  keyHeader: 'authorization',
  keyPrefix: 'Bearer ',
  bodies: {
    plain: gptOss,
    conversation: { ...gptOss, messages: chat },
    topP: { ...gptOss, temperature: 0, top_p: 0.9 },
    effort: { ...gptOss, max_tokens: 18_384, reasoning: { effort: 'high' } },
    maxTokens: { ...gptOss, max_tokens: 1031 },
  },
  lowest: {
    // No catalog has it; the name tells that it thinks.
    'openai/gpt-oss-20b:free': { ...gptOss, model: 'openai/gpt-oss-20b:free' },
    'openai/gpt-4o': {
      model: 'openai/gpt-4o',
      messages: [user],
      temperature: 0.7,
      stream: false,
      max_tokens: 2000,
    },
  },
  counted: {
    fixture: 'openrouter/chat.json',
    usage: {
      inputTokens: 88,
      outputTokens: 24,
      cachedInputTokens: 0,
      reasoningTokens: 9,
      chargedUsd: 1.38e-5,
    },
  },
  faults: {
    ...alike,
    // It says to wait for longer than anybody is kept waiting.
    'rate-limit': ['rate_limited', 1],
    'no-credit': ['quota_exceeded'],
    'upstream-rate-limit': ['rate_limited'],
    'content-filter': ['content_filtered'],
    guardrail: ['content_filtered'],
    'upstream-down': ['service_unavailable'],
    'error-in-200': ['service_unavailable'],
    'error-first': ['service_unavailable'],
  },
  streamed: { fields: { stream: true }, faults: { 'error-in-200': ['rate_limited', 1] } },
});
