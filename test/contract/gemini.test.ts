import { alike, PROMPT, SYSTEM } from '../support/contract.ts';
import { describeProvider } from '../support/provider-suite.ts';

const asked = { role: 'user', parts: [{ text: PROMPT }] };
const flashLite = {
  contents: [asked],
  generationConfig: {
    temperature: 0.7,
    maxOutputTokens: 4048,
    thinkingConfig: { thinkingLevel: 'MINIMAL', includeThoughts: false },
  },
};
const thinking = (config: object) => ({
  contents: [asked],
  generationConfig: { ...flashLite.generationConfig, ...config },
});

describeProvider('gemini', {
  upstreamId: 'gemini-3.5-flash-lite',
  path: '/gemini/v1beta/models/gemini-3.5-flash-lite:generateContent',
  keyHeader: 'x-goog-api-key',
  keyPrefix: '',
  bodies: {
    plain: flashLite,
    conversation: {
      systemInstruction: { parts: [{ text: SYSTEM }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hello' }] },
        { role: 'model', parts: [{ text: 'Hello!' }] },
        asked,
      ],
      generationConfig: flashLite.generationConfig,
    },
    topP: thinking({ temperature: 0, topP: 0.9 }),
    effort: thinking({
      maxOutputTokens: 26_576,
      thinkingConfig: { thinkingLevel: 'HIGH', includeThoughts: true },
    }),
    maxTokens: thinking({ maxOutputTokens: 2055 }),
  },
  lowest: {
    'gemini-3.8-flash': thinking({
      maxOutputTokens: 6096,
      thinkingConfig: { thinkingLevel: 'LOW', includeThoughts: true },
    }),
  },
  counted: {
    fixture: 'gemini/chat.json',
    usage: { inputTokens: 16, outputTokens: 68, reasoningTokens: 61 },
  },
  faults: {
    ...alike,
    // It says to wait for longer than anybody is kept waiting.
    'rate-limit': ['rate_limited', 1],
    'no-credit': ['quota_exceeded'],
    quota: ['quota_exceeded'],
    'content-filter': ['content_filtered'],
    'blocked-answer': ['content_filtered'],
    'no-candidates': ['invalid_response'],
    'empty-parts': ['empty_response'],
    'max-tokens-empty': ['max_tokens_reached'],
    forbidden: ['permission_denied'],
    deadline: ['timeout'],
    'error-in-200': ['model_overloaded'],
  },
  streamed: {
    path: '/gemini/v1beta/models/gemini-3.5-flash-lite:streamGenerateContent?alt=sse',
    fields: {},
    faults: { 'no-candidates': ['stream_interrupted', 2], 'error-in-200': ['model_overloaded', 1] },
  },
});
