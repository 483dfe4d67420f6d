import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const qwen = {
  model: 'Qwen/Qwen3-8B',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_tokens: 3024,
  reasoning_effort: 'low',
};

// It has no limits, and no word for being busy.
const { 'rate-limit': _, overloaded: __, ...faults } = alike;

/** No provider of CORO's own: a configuration file adds it, and says that its model thinks. */
describeProvider('vllm', {
  upstreamId: 'Qwen/Qwen3-8B',
  path: '/vllm/v1/chat/completions',
  keyHeader: 'authorization',
  keyPrefix: 'Bearer ',
  thinks: 'shown, not counted',
  owned: {
    models: {
      qwen: {
        routes: [
          {
            provider: 'vllm',
            model: 'Qwen/Qwen3-8B',
            price: { input: 0.1, output: 0.2 },
            thinking_headroom: { low: 1024, high: 8192 },
          },
        ],
      },
    },
  },
  bodies: {
    plain: qwen,
    conversation: { ...qwen, messages: chat },
    topP: { ...qwen, temperature: 0, top_p: 0.9 },
    effort: { ...qwen, max_tokens: 10_192, reasoning_effort: 'high' },
    maxTokens: { ...qwen, max_tokens: 1031 },
  },
  lowest: {
    // The file says nothing of it.
    'Qwen/Qwen3-VL-8B-Instruct': {
      model: 'Qwen/Qwen3-VL-8B-Instruct',
      messages: [user],
      temperature: 0.7,
      stream: false,
      max_tokens: 2000,
    },
  },
  counted: { fixture: 'vllm/chat.json', usage: { inputTokens: 13, outputTokens: 24 } },
  faults: {
    ...faults,
    'gone-legacy': ['invalid_model'],
    'error-in-200': ['provider_error'],
  },
  streamed: { faults: { 'error-in-200': ['provider_error', 1] } },
});
