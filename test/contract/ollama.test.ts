import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const gptOss = {
  model: 'gpt-oss:20b',
  messages: [user],
  stream: false,
  think: 'low',
  truncate: false,
  options: { temperature: 0.7, num_predict: 3024 },
};

const { 'invalid-key': _, 'missing-key': __, 'rate-limit': ___, ...faults } = alike;

describeProvider('ollama', {
  upstreamId: 'gpt-oss:20b',
  path: '/ollama/api/chat',
  keyHeader: 'authorization',
  keyPrefix: 'Bearer ',
  thinks: 'shown, not counted',
  cost: 'nothing',
  bodies: {
    plain: gptOss,
    conversation: { ...gptOss, messages: chat },
    topP: { ...gptOss, options: { temperature: 0, top_p: 0.9, num_predict: 3024 } },
    // The window has to hold what is thought.
    effort: {
      ...gptOss,
      think: 'high',
      options: { temperature: 0.7, num_predict: 18_384, num_ctx: 32_768 },
    },
    maxTokens: { ...gptOss, options: { temperature: 0.7, num_predict: 1031 } },
  },
  lowest: {
    'qwen3:32b': {
      ...gptOss,
      model: 'qwen3:32b',
      think: false,
      options: { temperature: 0.7, num_predict: 2000 },
    },
  },
  counted: { fixture: 'ollama/chat.json', usage: { inputTokens: 26, outputTokens: 7 } },
  faults: {
    ...faults,
    quota: ['quota_exceeded'],
    'error-in-200': ['provider_error'],
  },
  streamed: { fields: { stream: true }, faults: { 'error-in-200': ['provider_error', 1] } },
});
