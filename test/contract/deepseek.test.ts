import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const flash = {
  model: 'deepseek-flash',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_tokens: 2000,
  thinking: { type: 'disabled' },
};
const { temperature: _, ...flashUnsampled } = flash;

describeProvider('deepseek', {
  upstreamId: 'deepseek-flash',
  path: '/deepseek/chat/completions',
  keyHeader: 'authorization',
  keyPrefix: 'Bearer ',
  bodies: {
    plain: flash,
    conversation: { ...flash, messages: chat },
    topP: { ...flash, temperature: 0, top_p: 0.9 },
    // While it thinks it ignores temperature, so none is sent.
    effort: {
      ...flashUnsampled,
      max_tokens: 18_384,
      thinking: { type: 'enabled' },
      reasoning_effort: 'high',
    },
    maxTokens: { ...flash, max_tokens: 7 },
  },
  lowest: {},
  counted: {
    fixture: 'deepseek/chat-thinking.json',
    usage: { inputTokens: 339, outputTokens: 19, cachedInputTokens: 320, reasoningTokens: 12 },
  },
  faults: {
    ...alike,
    'no-credit': ['quota_exceeded'],
    'content-filter': ['content_filtered'],
    'blocked-answer': ['content_filtered'],
    // Half of the text came.
    'out-of-resource': ['model_overloaded', 1],
    // Its queue keeps connections alive with blank lines, and closes them with nothing else when it is full.
    'empty-body': ['model_overloaded'],
    'error-in-200': ['model_overloaded'],
    'endless-keep-alive': ['timeout'],
    unprocessable: ['invalid_parameters'],
  },
  streamed: {
    faults: { 'empty-body': ['model_overloaded', 3], 'error-in-200': ['model_overloaded', 1] },
  },
});
