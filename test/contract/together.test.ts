import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const gptOss = {
  model: 'openai/gpt-oss-20b',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_tokens: 3024,
  reasoning_effort: 'low',
};
const llama = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';

describeProvider('together', {
  upstreamId: 'openai/gpt-oss-20b',
  path: '/together/v1/chat/completions',
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
  lowest: {
    [llama]: { model: llama, messages: [user], temperature: 0.7, stream: false, max_tokens: 2000 },
  },
  counted: {
    fixture: 'together/chat.json',
    usage: { inputTokens: 88, outputTokens: 24, cachedInputTokens: 0 },
  },
  faults: {
    ...alike,
    'no-credit': ['quota_exceeded'],
    'error-in-200': ['provider_error'],
  },
  streamed: { faults: { 'error-in-200': ['provider_error', 1] } },
});
