import { expect, it } from 'vitest';
import type { Prompt } from '../core/chat-request.ts';
import type { ReasoningEffort } from '../core/model.ts';
import { PROVIDERS } from './table.ts';

const PROMPT: Prompt = {
  system: undefined,
  messages: [{ role: 'user', content: 'Hi' }],
  temperature: 0.7,
  maxTokens: 2000,
  topP: undefined,
  reasoningEffort: undefined,
};

const BOTH = ['temperature', 'topP'];
const WITH_STOP = [...BOTH, 'stop', 'frequencyPenalty', 'presencePenalty'];

const TO_THE_MOST = ['low', 'medium', 'high', 'xhigh', 'max'];

/** What a name alone tells of a model: what it refuses, the highest temperature, and the efforts it knows. */
it.each([
  ['openai', 'gpt-5.9-luna', WITH_STOP, undefined, TO_THE_MOST],
  ['openai', 'gpt-5.4-mini', WITH_STOP, undefined, ['low', 'medium', 'high', 'xhigh']],
  ['openai', 'gpt-5.1', WITH_STOP, undefined, ['low', 'medium', 'high']],
  ['openai', 'gpt-7', WITH_STOP, undefined, TO_THE_MOST],
  ['openai', 'o5', WITH_STOP, undefined, ['low', 'medium', 'high']],
  ['openai', 'gpt-4.1-nano', undefined, undefined, []],
  ['anthropic', 'claude-haiku-4-5-20251001', undefined, 1, ['none', 'low', 'medium', 'high']],
  ['anthropic', 'claude-opus-4-6', undefined, 1, ['none', 'low', 'medium', 'high', 'max']],
  ['anthropic', 'claude-3-5-haiku-20241022', undefined, 1, []],
  ['anthropic', 'claude-sonnet-6', BOTH, undefined, TO_THE_MOST],
  ['gemini', 'gemini-4-flash', undefined, undefined, ['low', 'medium', 'high']],
  ['gemini', 'gemini-2.5-flash-lite', undefined, undefined, ['none', 'low', 'medium', 'high']],
  ['gemini', 'gemma-4-31b-it', undefined, undefined, []],
  ['deepseek', 'deepseek-v5', undefined, undefined, ['none', 'low', 'high', 'max']],
  ['mistral', 'mistral-tiny-2701', undefined, 1.5, []],
  ['openrouter', 'openai/gpt-oss-20b:free', undefined, undefined, ['low', 'medium', 'high']],
  ['ollama', 'gpt-oss:120b-cloud', undefined, undefined, ['low', 'medium', 'high']],
  ['together', 'Qwen/Qwen3-Coder-Next-FP8', undefined, undefined, []],
])('takes %s/%s for what its family is', (name, upstreamId, refuses, maxTemperature, efforts) => {
  const family = PROVIDERS.find((provider) => provider.name === name)?.familyOf?.(upstreamId);
  expect(family?.refuses).toEqual(refuses);
  expect(family?.maxTemperature).toBe(maxTemperature);
  expect(Object.keys(family?.thinking?.headroom ?? {})).toEqual(efforts);
});

it.each<[string, ReasoningEffort, unknown]>([
  ['gemini-2.5-flash', 'none', { thinkingBudget: 0, includeThoughts: false }],
  ['gemini-2.5-flash', 'high', { thinkingBudget: 12_288, includeThoughts: true }],
  ['gemini-2.5-pro', 'low', { thinkingBudget: 4096, includeThoughts: true }],
  ['gemini-3.8-flash', 'low', { thinkingLevel: 'LOW', includeThoughts: true }],
])('has %s think at %s in the words of its generation', (upstreamId, reasoningEffort, config) => {
  const gemini = PROVIDERS.find(({ name }) => name === 'gemini');
  const route = { provider: 'gemini', upstreamId, label: upstreamId, ...gemini?.familyOf?.(upstreamId) };
  const prompt = { ...PROMPT, reasoningEffort };
  const body = JSON.parse(gemini?.request(route, prompt, 'whole', undefined).body ?? '{}');
  expect(body.generationConfig.thinkingConfig).toEqual(config);
});

it.each(PROVIDERS)('sends $name what a route says besides, as it stands and over its own', (provider) => {
  const parameters = { provider: { order: ['Groq'] }, stream: 'mine' };
  const route = { provider: provider.name, upstreamId: 'm', label: 'M', parameters };
  const { body } = provider.request(route, PROMPT, 'whole', undefined);
  expect(JSON.parse(body)).toMatchObject(parameters);
});
