import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const qwen = {
  model: 'qwen/qwen3.8-27b',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_completion_tokens: 2000,
  reasoning_effort: 'none',
  reasoning_format: 'parsed',
};
const gptOss = { temperature: 0.7, stream: false, max_completion_tokens: 3024, reasoning_effort: 'low' };

describeProvider('groq', {
  upstreamId: 'qwen/qwen3.8-27b',
  path: '/groq/openai/v1/chat/completions',
  keyHeader: 'authorization',
  keyPrefix: 'Bearer ',
  bodies: {
    plain: qwen,
    conversation: { ...qwen, messages: chat },
    topP: { ...qwen, temperature: 0, top_p: 0.9 },
    effort: { ...qwen, max_completion_tokens: 14_288, reasoning_effort: 'high' },
    maxTokens: { ...qwen, max_completion_tokens: 7 },
  },
  lowest: {
    'openai/gpt-oss-120b': { model: 'openai/gpt-oss-120b', messages: [user], ...gptOss },
    'openai/gpt-oss-20b': { model: 'openai/gpt-oss-20b', messages: [user], ...gptOss },
  },
  counted: {
    fixture: 'groq/chat.json',
    usage: { inputTokens: 88, outputTokens: 31, cachedInputTokens: 0, reasoningTokens: 18 },
  },
  faults: {
    ...alike,
    'no-credit': ['quota_exceeded'],
    quota: ['quota_exceeded'],
    'too-large': ['request_too_large'],
    forbidden: ['permission_denied'],
    // Groq's error object has no status of its own, and a 200 says nothing.
    'error-in-200': ['provider_error'],
  },
  streamed: { fields: { stream: true }, faults: { 'error-in-200': ['invalid_response', 1] } },
});
