import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const small = {
  model: 'mistral-small-latest',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_tokens: 2000,
};

describeProvider('mistral', {
  upstreamId: 'mistral-small-latest',
  path: '/mistral/v1/chat/completions',
  keyHeader: 'authorization',
  keyPrefix: 'Bearer ',
  thinks: 'shown, not counted',
  bodies: {
    plain: small,
    conversation: { ...small, messages: chat },
    topP: { ...small, temperature: 0, top_p: 0.9 },
    effort: { ...small, max_tokens: 14_288, reasoning_effort: 'high' },
    maxTokens: { ...small, max_tokens: 7 },
  },
  lowest: {
    'magistral-small-latest': { ...small, model: 'magistral-small-latest', max_tokens: 14_288 },
    'mistral-large-2512': { ...small, model: 'mistral-large-2512' },
  },
  counted: {
    fixture: 'mistral/chat-thinking.json',
    usage: { inputTokens: 13, outputTokens: 31 },
  },
  faults: {
    ...alike,
    'request-rate-limit': ['rate_limited'],
    'error-in-200': ['provider_error'],
  },
  streamed: { fields: { stream: true }, faults: { 'error-in-200': ['provider_error', 1] } },
});
