import { describe, expect, it } from 'vitest';
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

/** What a dated id is called without its date, as the vendor writes dates; undefined where there is none. */
it.each([
  ['openai', 'gpt-4o-2024-08-06', 'gpt-4o'],
  ['openai', 'gpt-3.5-turbo-0125', 'gpt-3.5-turbo'],
  ['openai', 'gpt-4o-0806', undefined],
  ['openai', 'gpt-4o-20240806', undefined],
  ['openai', 'gpt-4o-2024-02-40', undefined],
  ['openai', 'gpt-4o', undefined],
  ['anthropic', 'claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
  ['anthropic', 'claude-3-5-haiku-latest', 'claude-3-5-haiku'],
  ['anthropic', 'claude-haiku-4-5', undefined],
  ['gemini', 'gemini-2.5-flash-preview-09-2025', 'gemini-2.5-flash'],
  ['gemini', 'gemini-2.5-flash-preview-05-20', 'gemini-2.5-flash'],
  ['gemini', 'gemini-2.5-pro-exp-03-25', 'gemini-2.5-pro'],
  ['gemini', 'gemini-2.0-flash-001', 'gemini-2.0-flash'],
  ['gemini', 'gemini-2.5-flash-preview-tts', undefined],
  ['gemini', 'gemini-3.1-pro-preview', undefined],
  ['mistral', 'mistral-large-2411', 'mistral-large'],
  ['mistral', 'mistral-large-latest', 'mistral-large'],
  ['mistral', 'mistral-medium-3-5', undefined],
  ['xai', 'grok-4-0709', 'grok-4'],
  ['xai', 'grok-4.3-latest', 'grok-4.3'],
  ['xai', 'grok-4.3', undefined],
  ['groq', 'moonshotai/kimi-k2-instruct-0905', undefined],
])('of %s/%s reads %s', (name, upstreamId, undated) => {
  expect(PROVIDERS.find((provider) => provider.name === name)?.undated?.(upstreamId)).toBe(undated);
});

/** Every object has something by these names, and no provider means it. */
describe.each(['constructor', '__proto__', 'toString'])('a word like %s', (word) => {
  it.each(PROVIDERS)('is one that nobody knows as a reason of $name', ({ format }) => {
    const reply = {
      choices: [{ message: { content: 'Hi' }, finish_reason: word }],
      candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: word }],
      ...{ content: [{ type: 'text', text: 'Hi' }], stop_reason: word },
      ...{ message: { content: 'Hi' }, done: true, done_reason: word },
    };
    expect(format.parseWhole(reply)).toContainEqual(expect.objectContaining({ reason: 'other', raw: word }));
  });

  it.each(PROVIDERS)('is one that nobody knows in a failure of $name', ({ format, refineFault }) => {
    const details = { error_code: word };
    const error = {
      message: 'No',
      code: word,
      type: word,
      status: word,
      metadata: { error_type: word },
      details,
    };
    for (const [status, code] of [
      [400, 'invalid_request'],
      [200, 'provider_error'],
    ] as const) {
      const fault = format.parseError({ status, headers: {}, body: JSON.stringify({ error }) });
      expect(refineFault?.(fault) ?? fault).toMatchObject({ code, message: 'No' });
    }
  });
});
