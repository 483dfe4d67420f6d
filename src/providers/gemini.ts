import type { Prompt } from '../core/chat-request.ts';
import type { Provider } from '../core/contracts.ts';
import type { Fault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import { gemini as geminiFormat, toGeminiBody } from '../wire/gemini.ts';
import { withCode } from './parts.ts';

/** Google Gemini's native API (`@google/genai` 3.1.0, ai.google.dev). */
export const gemini: Provider = {
  name: 'gemini',
  displayName: 'Google Gemini',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  format: geminiFormat,
  request: (route, prompt, mode, key) => ({
    path: `/models/${encodeURIComponent(route.upstreamId)}:${mode === 'stream' ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    // `?key=` works too, and leaks into logs.
    headers: key ? { 'x-goog-api-key': key.reveal() } : {},
    body: JSON.stringify(toBody(prompt)),
  }),
  refineFault,
};

/** Gemini 3 takes a level; thoughts are shown when more than the least was asked for. */
function toBody(prompt: Prompt) {
  const body = toGeminiBody(prompt);
  const effort = prompt.reasoningEffort;
  if (effort === undefined) return body;
  const thinkingConfig = { thinkingLevel: effort.toUpperCase(), includeThoughts: effort !== 'minimal' };
  return { ...body, generationConfig: { ...body.generationConfig, thinkingConfig } };
}

/** Cases that status and fields leave alike. Each pattern stands beside its fixture in test/wire/gemini/errors. */
const MESSAGES: readonly (readonly [from: FaultCode, pattern: RegExp, code: FaultCode])[] = [
  // context-length.json
  [
    'invalid_request',
    /^The input token count .*exceeds the maximum number of tokens/,
    'context_length_exceeded',
  ],
  // missing-key.json, key-leaked-blocked.json: a 403 that is about the key, not about what it may do
  ['permission_denied', /^Method doesn't allow unregistered callers\b/, 'authentication_failed'],
  ['permission_denied', /^Your API key was reported as leaked\b/, 'authentication_failed'],
  // spend-cap.json, prepay-depleted.json: 429s that no waiting mends
  ['rate_limited', /^Your project has exceeded its monthly spending cap\b/, 'quota_exceeded'],
  ['rate_limited', /^Your prepayment credits are depleted\b/, 'quota_exceeded'],
];

function refineFault(fault: Fault): Fault {
  const found = MESSAGES.find(([from, pattern]) => from === fault.code && pattern.test(fault.message));
  return found ? withCode(fault, found[2]) : fault;
}
