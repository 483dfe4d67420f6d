import { alike, chat, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

/** It refuses temperature and `top_p`, so neither is sent, asked for or not. */
const luna = {
  model: 'gpt-5.6-luna',
  messages: [user],
  stream: false,
  max_completion_tokens: 2000,
  reasoning_effort: 'none',
};

describeProvider('openai', {
  upstreamId: 'gpt-5.6-luna',
  path: '/openai/v1/chat/completions',
  keyHeader: 'authorization',
  keyPrefix: 'Bearer ',
  thinks: 'counted, not shown',
  bodies: {
    plain: luna,
    conversation: { ...luna, messages: chat },
    topP: luna,
    effort: { ...luna, max_completion_tokens: 26_576, reasoning_effort: 'high' },
    maxTokens: { ...luna, max_completion_tokens: 7 },
  },
  lowest: {
    'gpt-4.1-nano': {
      model: 'gpt-4.1-nano',
      messages: [user],
      temperature: 0.7,
      stream: false,
      max_completion_tokens: 2000,
    },
    // No catalog has it; the name tells that it thinks, and cannot be told not to.
    'gpt-5.4-nano': {
      model: 'gpt-5.4-nano',
      messages: [user],
      stream: false,
      max_completion_tokens: 6096,
      reasoning_effort: 'low',
    },
  },
  counted: {
    fixture: 'openai/chat.json',
    usage: { inputTokens: 16, outputTokens: 7, cachedInputTokens: 0, reasoningTokens: 0 },
  },
  faults: {
    ...alike,
    'no-credit': ['quota_exceeded'],
    'spend-limit': ['quota_exceeded'],
    'too-large': ['request_too_large'],
    'blocked-answer': ['content_filtered'],
    'error-in-200': ['provider_error'],
  },
  streamed: {
    faults: { 'error-in-200': ['provider_error', 1] },
  },
});
