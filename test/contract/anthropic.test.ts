import { alike, SYSTEM, user } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const haiku = {
  model: 'claude-haiku-4-5-20251001',
  max_tokens: 2000,
  messages: [user],
  temperature: 0.7,
  stream: false,
};
const { temperature: _, ...haikuUnsampled } = haiku;
const opus = { model: 'claude-opus-4-8', messages: [user], stream: false };

describeProvider('anthropic', {
  upstreamId: 'claude-haiku-4-5-20251001',
  path: '/anthropic/v1/messages',
  keyHeader: 'x-api-key',
  keyPrefix: '',
  headers: { 'anthropic-version': '2023-06-01' },
  thinks: 'shown, not counted',
  bodies: {
    plain: haiku,
    conversation: {
      ...haiku,
      system: SYSTEM,
      messages: [{ role: 'user', content: 'Hello' }, { role: 'assistant', content: 'Hello!' }, user],
    },
    // It takes one of the two.
    topP: { ...haiku, temperature: 0 },
    effort: {
      ...haikuUnsampled,
      max_tokens: 14_288,
      thinking: { type: 'enabled', budget_tokens: 12_288 },
    },
    maxTokens: { ...haiku, max_tokens: 7 },
  },
  lowest: {
    'claude-opus-4-8': { ...opus, max_tokens: 2000 },
    'claude-opus-5-5': {
      ...opus,
      model: 'claude-opus-5-5',
      max_tokens: 6096,
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'low' },
    },
  },
  counted: {
    fixture: 'anthropic/chat-thinking.json',
    usage: { inputTokens: 2040, outputTokens: 61, cachedInputTokens: 2000, cacheWriteInputTokens: 10 },
  },
  faults: {
    ...alike,
    // It says to wait for longer than anybody is kept waiting.
    'rate-limit': ['rate_limited', 1],
    'no-credit': ['quota_exceeded'],
    billing: ['quota_exceeded'],
    'spend-limit': ['quota_exceeded'],
    'own-spend-limit': ['quota_exceeded'],
    'too-large': ['request_too_large'],
    'blocked-answer': ['content_filtered'],
    'error-in-200': ['model_overloaded'],
  },
  streamed: { fields: { stream: true }, faults: { 'error-in-200': ['model_overloaded', 1] } },
});
