import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const gptOss = {
  model: 'gpt-oss-20b',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_tokens: 3024,
  reasoning_effort: 'low',
};

// It has no limits, and answers with the one model it has to any name.
const { 'rate-limit': _, gone: __, ...faults } = alike;

/** No provider of CORO's own: a configuration file adds it. */
describeProvider('llamacpp', {
  upstreamId: 'gpt-oss-20b',
  path: '/llamacpp/v1/chat/completions',
  keyHeader: 'authorization',
  keyPrefix: 'Bearer ',
  thinks: 'shown, not counted',
  cost: 'unknown',
  bodies: {
    plain: gptOss,
    conversation: { ...gptOss, messages: chat },
    topP: { ...gptOss, temperature: 0, top_p: 0.9 },
    effort: { ...gptOss, max_tokens: 18_384, reasoning_effort: 'high' },
    maxTokens: { ...gptOss, max_tokens: 1031 },
  },
  lowest: {},
  counted: { fixture: 'llamacpp/chat.json', usage: { inputTokens: 13, outputTokens: 24 } },
  faults: {
    ...faults,
    'error-in-200': ['provider_error'],
  },
  streamed: { faults: { 'error-in-200': ['provider_error', 1] } },
});
