import { expect, it } from 'vitest';
import type { Prompt } from '../core/chat-request.ts';
import type { Route } from '../core/model.ts';
import { fitPrompt } from './fit-prompt.ts';

const prompt: Prompt = {
  system: undefined,
  messages: [{ role: 'user', content: 'Hi' }],
  temperature: 0.7,
  maxTokens: 1000,
  topP: undefined,
  reasoningEffort: undefined,
};
const plain: Route = { provider: 'p', upstreamId: 'm', label: 'M', maxOutputTokens: 8000 };
const thinker: Route = { ...plain, thinking: { headroom: { low: 500, high: 6000 } } };

it('adds room for thinking to the cap, at the least effort unless more is asked for', () => {
  expect(fitPrompt(prompt, thinker).prompt).toMatchObject({ maxTokens: 1500, reasoningEffort: 'low' });
  expect(fitPrompt({ ...prompt, reasoningEffort: 'high' }, thinker).prompt).toMatchObject({
    maxTokens: 7000,
    reasoningEffort: 'high',
  });
});

it('adds none to a cap that may be all that a model gives, where nobody knows how much that is', () => {
  const { maxOutputTokens: _, ...unknown } = thinker;
  expect(fitPrompt({ ...prompt, maxTokens: 16_384 }, unknown).prompt.maxTokens).toBe(16_884);
  expect(fitPrompt({ ...prompt, maxTokens: 128_000 }, unknown).prompt.maxTokens).toBe(128_000);
});

it('leaves a model that does not think as it is, and says so when thinking was asked for', () => {
  expect(fitPrompt(prompt, plain)).toEqual({ prompt, warnings: [], misfits: [] });
  const { prompt: fitted, warnings } = fitPrompt({ ...prompt, reasoningEffort: 'high' }, plain);
  expect(fitted).toEqual(prompt);
  expect(warnings).toEqual(['reasoning_effort "high" was left out: M does not think']);
});

it('takes the nearest effort a model knows, and says so', () => {
  const { prompt: fitted, warnings } = fitPrompt({ ...prompt, reasoningEffort: 'none' }, thinker);
  expect(fitted.reasoningEffort).toBe('low');
  expect(warnings).toEqual(['reasoning_effort "none" became "low", the nearest that M takes']);
});

it.each([
  undefined,
  false,
])('does the most a model can where xhigh or max is more, and says so: drop_params %s', (dropParams) => {
  const {
    prompt: fitted,
    warnings,
    misfits,
  } = fitPrompt({ ...prompt, reasoningEffort: 'max' }, thinker, {}, { dropParams });
  expect(fitted.reasoningEffort).toBe('high');
  expect({ warnings, misfits }).toEqual({
    warnings: ['reasoning_effort "max" became "high", the nearest that M takes'],
    misfits: [],
  });
});

it('takes the lower of two efforts that are as near', () => {
  const claude: Route = { ...plain, thinking: { headroom: { high: 6000, max: 60_000 } } };
  expect(fitPrompt({ ...prompt, reasoningEffort: 'xhigh' }, claude).prompt.reasoningEffort).toBe('high');
});

it('refuses xhigh of a model that does not think, as any effort', () => {
  expect(
    fitPrompt({ ...prompt, reasoningEffort: 'xhigh' }, plain, {}, { dropParams: false }).misfits,
  ).toEqual([{ parameter: 'reasoning_effort', why: 'M does not think' }]);
});

it('takes the nearest of what may be adjusted, also where nothing else may', () => {
  const asked: Prompt = { ...prompt, temperature: 2, maxTokens: 9000, reasoningEffort: 'high' };
  const picky: Route = { ...plain, maxTemperature: 1 };
  const adjustable = ['max_tokens', 'reasoning_effort'] as const;
  const fitted = fitPrompt(asked, picky, {}, { dropParams: false, adjustable });
  expect(fitted.prompt).toMatchObject({ maxTokens: 8000, reasoningEffort: undefined });
  expect(fitted.warnings).toEqual([
    'reasoning_effort "high" was left out: M does not think',
    'max_tokens 9000 became 8000, the most that M gives',
  ]);
  expect(fitted.misfits).toEqual([{ parameter: 'temperature', why: 'M takes at most 1' }]);
});

it('never asks for more than a model gives, and says so', () => {
  const { prompt: fitted, warnings } = fitPrompt({ ...prompt, maxTokens: 9000 }, plain);
  expect(fitted.maxTokens).toBe(8000);
  expect(warnings).toEqual(['max_tokens 9000 became 8000, the most that M gives']);
  expect(fitPrompt({ ...prompt, maxTokens: 7900 }, thinker)).toMatchObject({
    prompt: { maxTokens: 8000 },
    warnings: [],
  });
});

it('warns when sampling has no effect', () => {
  const mute: Route = { ...plain, thinking: { headroom: { none: 0, low: 10 }, ignoresSampling: true } };
  expect(fitPrompt({ ...prompt, topP: 0.5 }, mute).warnings).toEqual([]);
  expect(fitPrompt({ ...prompt, topP: 0.5, reasoningEffort: 'low' }, mute).warnings).toEqual([
    'temperature and top_p have no effect while M thinks',
  ]);
});

it('samples in one way where a model takes no second: the one that was asked for', () => {
  const one: Route = { ...plain, samplesByOne: true };
  expect(fitPrompt({ ...prompt, topP: 0.5 }, one)).toMatchObject({
    prompt: { temperature: undefined, topP: 0.5 },
    warnings: [],
  });
  expect(fitPrompt({ ...prompt, temperature: 0, topP: 0.5 }, one)).toMatchObject({
    prompt: { temperature: 0, topP: undefined },
    warnings: ['top_p 0.5 was left out: M takes it or temperature, and not both'],
  });
  expect(fitPrompt({ ...prompt, temperature: 0 }, one)).toMatchObject({
    prompt: { temperature: 0 },
    warnings: [],
  });
});

it('leaves out what a model refuses, and says so only when it was asked for', () => {
  const strict: Route = { ...plain, refuses: ['temperature', 'topP'] };
  expect(fitPrompt(prompt, strict)).toMatchObject({
    prompt: { temperature: undefined },
    warnings: [],
    misfits: [],
  });
  const { prompt: fitted, warnings } = fitPrompt({ ...prompt, temperature: 0, topP: 0.5 }, strict);
  expect([fitted.temperature, fitted.topP]).toEqual([undefined, undefined]);
  expect(warnings).toEqual([
    'temperature 0 was left out: M refuses it',
    'top_p 0.5 was left out: M refuses it',
  ]);
});

it('lowers a temperature to the most a model takes, and says so', () => {
  const cool: Route = { ...plain, maxTemperature: 1 };
  expect(fitPrompt({ ...prompt, temperature: 1.4 }, cool)).toMatchObject({
    prompt: { temperature: 1 },
    warnings: ['temperature 1.4 became 1, the most that M takes'],
  });
});

it('thinks as a model usually does where that is more than the least', () => {
  const eager: Route = { ...plain, thinking: { headroom: { none: 0, low: 500 }, usual: 'low' } };
  expect(fitPrompt(prompt, eager).prompt).toMatchObject({ maxTokens: 1500, reasoningEffort: 'low' });
  expect(fitPrompt({ ...prompt, reasoningEffort: 'none' }, eager).prompt.maxTokens).toBe(1000);
});
