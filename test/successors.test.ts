import { describe, expect, it } from 'vitest';
import { openEmulator } from '../src/emulator/emulator.ts';
import { type ChatReply, openServed } from './support/served.ts';
import { ENTERPRISE_KEY, envFor, FIVE, KEYS, keySentIn, ORIGINAL_KEYS } from './support/upstream.ts';

const PROMPT = 'Name one prime number.';
const usedBy = ({ responses }: ChatReply) => responses.map((it) => it.model_used);
const attemptsOf = ({ responses }: ChatReply) => responses.map((it) => it.attempts);
const codesOf = ({ responses }: ChatReply) => responses.map((it) => it.error_code);

const SUCCESSORS = [
  'gemini/gemini-3.5-flash-lite',
  'groq/openai/gpt-oss-120b',
  'groq/openai/gpt-oss-20b',
  'groq/qwen/qwen3.8-27b',
  'deepseek/deepseek-flash',
];
const ORIGINALS = [
  SUCCESSORS[0],
  'groq/llama-3.3-70b-versatile',
  'groq/llama-3.1-8b-instant',
  SUCCESSORS[3],
  SUCCESSORS[4],
];

describe('models that were shut down', () => {
  it('answer under their old ids in five different voices', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const reply = await served.chat({ prompt: PROMPT, models: FIVE });
    expect(reply.outcome).toBe('complete');
    expect(reply.responses.map(({ model }) => model)).toEqual(FIVE);
    expect(usedBy(reply)).toEqual(SUCCESSORS);
    expect(new Set(reply.responses.map(({ response }) => response)).size).toBe(5);
    expect(reply.responses.every((it) => it.served_by_successor && it.error === null)).toBe(true);
    expect(attemptsOf(reply)).toEqual([1, 2, 2, 1, 1]);
  });

  it('say who answers in their place, since when, and what changes in price', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const { responses } = await served.chat({ prompt: PROMPT, models: FIVE });
    expect(responses.map(({ notice }) => notice)).toEqual([
      "Gemini 1.5 Flash was shut down on 2025-09-24; Gemini 3.5 Flash-Lite (gemini/gemini-3.5-flash-lite) answers in its place, by CORO's choice. Price: $0.30 / $2.50 per 1M tokens, formerly $0.075 / $0.30 per 1M tokens.",
      'Llama 3.3 70B was shut down on 2026-08-16; gpt-oss-120b (groq/openai/gpt-oss-120b) answers in its place. Price: $0.15 / $0.60 per 1M tokens, formerly $0.59 / $0.79 per 1M tokens.',
      'Llama 3.1 8B was shut down on 2026-08-16; gpt-oss-20b (groq/openai/gpt-oss-20b) answers in its place. Price: $0.075 / $0.30 per 1M tokens, formerly $0.05 / $0.08 per 1M tokens.',
      "Mixtral 8x7B was shut down on 2025-03-20; Qwen 3.8 27B (groq/qwen/qwen3.8-27b) answers in its place, by CORO's choice. Price: $0.80 / $4.00 per 1M tokens, formerly $0.24 / $0.24 per 1M tokens.",
      'DeepSeek V2.5 was shut down on 2026-07-24; DeepSeek V4.1 Flash (deepseek/deepseek-flash) answers in its place. Price: $0.15 / $0.60 per 1M tokens.',
    ]);
  });

  it('are listed with what answers for them, before and after they were asked', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const names = [
      'Gemini 1.5 Flash → Gemini 3.5 Flash-Lite',
      'Llama 3.3 70B → gpt-oss-120b',
      'Llama 3.1 8B → gpt-oss-20b',
      'Mixtral 8x7B → Qwen 3.8 27B',
      'DeepSeek V2.5 → DeepSeek V4.1 Flash',
    ];
    const all = await served.models();
    const before = all.filter((it) => it.default);
    expect(before.map(({ name }) => name)).toEqual(names);
    expect(before.map(({ successor }) => successor)).toEqual(SUCCESSORS);
    expect(before.every(({ status, configured }) => status === 'retired' && configured)).toBe(true);
    await served.chat({ prompt: PROMPT, models: FIVE });
    const after = await served.models();
    expect(after.map((it) => ({ ...it, findings: [] }))).toEqual(all);
  });

  it('are asked once, and not again once they are known to be gone', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    await served.chat({ prompt: PROMPT, models: FIVE });
    const before = emulator.requests.length;
    const second = await served.chat({ prompt: PROMPT, models: FIVE });
    expect([attemptsOf(second), usedBy(second)]).toEqual([[1, 1, 1, 1, 1], SUCCESSORS]);
    const asked = emulator.requests.slice(before).map(({ provider, model }) => `${provider}/${model}`);
    expect(asked.sort()).toEqual(SUCCESSORS.toSorted());
  });

  it('answer themselves for a key that still has them', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, { ...ORIGINAL_KEYS, groq: ENTERPRISE_KEY }));
    const reply = await served.chat({ prompt: PROMPT, models: FIVE });
    expect(usedBy(reply)).toEqual(ORIGINALS);
    expect(attemptsOf(reply)).toEqual([1, 1, 1, 1, 1]);
    expect(reply.responses.map((it) => it.served_by_successor)).toEqual([true, false, false, true, true]);
    expect(reply.responses.slice(1, 3).map(({ notice }) => notice)).toEqual([null, null]);
    const [, llama] = await served.models();
    expect(llama).toMatchObject({
      name: 'Llama 3.3 70B',
      model: 'llama-3.3-70b-versatile',
      status: 'deprecated',
      successor: 'groq/openai/gpt-oss-120b',
    });
  });
});

describe('a model on its own', () => {
  const headersOf = async (url: string, model: string) => {
    const body = JSON.stringify({ prompt: PROMPT });
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${url}/chat/${model}`, { method: 'POST', body, headers });
    return [reply.status, reply.headers.get('deprecation'), reply.headers.get('sunset')];
  };

  it('says in headers since when it is deprecated and when it ended', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const llama = [200, '@1781654400', 'Sun, 16 Aug 2026 00:00:00 GMT'];
    expect(await headersOf(served.url, 'llama-70b')).toEqual(llama);
    expect(await headersOf(served.url, 'groq/llama-3.3-70b-versatile')).toEqual(llama);
    expect(await headersOf(served.url, 'gpt-oss-120b')).toEqual([200, null, null]);
  });

  it('is answered under any id it is known by, which the answer repeats', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const models = ['llama-3.3-70b-versatile', 'qwen/qwen3.8-27b', 'groq/openai/gpt-oss-20b'];
    const reply = await served.chat({ prompt: PROMPT, models });
    expect(reply.responses.map(({ model }) => model)).toEqual(models);
    expect(usedBy(reply)).toEqual([SUCCESSORS[1], SUCCESSORS[3], SUCCESSORS[2]]);
  });

  it('is answered by itself or not at all where it is pinned, by its id or by the request', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const pinned = await served.chat({ prompt: PROMPT, models: ['groq/llama-3.3-70b-versatile'] });
    expect([codesOf(pinned), attemptsOf(pinned)]).toEqual([['invalid_model'], [1]]);
    const asked = await served.chat({ prompt: PROMPT, models: ['llama-70b', 'deepseek-flash'], pin: true });
    expect(codesOf(asked)).toEqual(['invalid_model', null]);
    expect(asked.responses[0]).toMatchObject({ model_used: ORIGINALS[1], served_by_successor: false });
  });
});

describe('what one key has taught', () => {
  const llama = { prompt: PROMPT, models: ['llama-70b'] };

  it('is not held against a better one', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    await served.chat(llama);
    const better = await served.chat({ ...llama, api_overrides: { groq: ENTERPRISE_KEY } });
    expect([usedBy(better), attemptsOf(better)]).toEqual([[ORIGINALS[1]], [1]]);
    const own = await served.chat(llama);
    expect([usedBy(own), attemptsOf(own)]).toEqual([[SUCCESSORS[1]], [1]]);
  });

  it('does not raise hopes for an ordinary one', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, { ...ORIGINAL_KEYS, groq: ENTERPRISE_KEY }));
    expect(usedBy(await served.chat(llama))).toEqual([ORIGINALS[1]]);
    const ordinary = await served.chat({ ...llama, api_overrides: { groq: KEYS.groq } });
    expect([usedBy(ordinary), attemptsOf(ordinary)]).toEqual([[SUCCESSORS[1]], [2]]);
    const again = await served.chat({ ...llama, api_overrides: { 'llama-70b': KEYS.groq } });
    expect([usedBy(again), attemptsOf(again)]).toEqual([[SUCCESSORS[1]], [1]]);
    const own = await served.chat(llama);
    expect([usedBy(own), attemptsOf(own)]).toEqual([[ORIGINALS[1]], [1]]);
  });
});

describe('a list of models', () => {
  it('is one answer, given by the first that can', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const models = [['gemini', 'deepseek'], 'mixtral'];
    const reply = await served.chat({ prompt: PROMPT, models });
    expect(usedBy(reply)).toEqual([SUCCESSORS[0], SUCCESSORS[3]]);
    expect(emulator.requests.map(({ provider }) => provider)).not.toContain('deepseek');

    emulator.play('overloaded', { provider: 'gemini' });
    const { responses } = await served.chat({ prompt: PROMPT, models });
    expect(responses).toMatchObject([
      {
        index: 0,
        model: 'gemini',
        model_used: SUCCESSORS[4],
        error: null,
        attempts: 5,
        notice: expect.stringMatching(/^gemini did not answer; deepseek did\. DeepSeek V2\.5 was shut down/),
      },
      { index: 1, model: 'mixtral', error: null, attempts: 1 },
    ]);
  });

  it('passes over a model without a key', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, { deepseek: KEYS.deepseek }));
    const reply = await served.chat({ prompt: PROMPT, models: [['llama-8b', 'gemini', 'deepseek']] });
    expect([usedBy(reply), attemptsOf(reply)]).toEqual([[SUCCESSORS[4]], [1]]);
  });

  it('fails with the first reason when nobody in it can', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('server-error', { provider: 'gemini' });
    emulator.play('overloaded', { provider: 'deepseek' });
    const reply = await served.chat({ prompt: PROMPT, models: [['gemini', 'deepseek']] });
    expect([reply.outcome, codesOf(reply), attemptsOf(reply)]).toEqual(['failed', ['provider_error'], [5]]);
  });
});

describe('keys', () => {
  it('of some providers leave the others saying which variable to set', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, { gemini: KEYS.gemini }));
    const reply = await served.chat({ prompt: PROMPT, models: FIVE });
    expect([reply.outcome, codesOf(reply)]).toEqual([
      'partial',
      [null, 'api_key_missing', 'api_key_missing', 'api_key_missing', 'api_key_missing'],
    ]);
    const hints = reply.responses.map((it) => ('hint' in it ? it.hint : undefined));
    const groq = 'Set GROQ_API_KEY to use Groq.';
    expect(hints).toEqual([undefined, groq, groq, groq, 'Set DEEPSEEK_API_KEY to use DeepSeek.']);
    expect(attemptsOf(reply)).toEqual([1, 0, 0, 0, 0]);
    const five = (await served.models()).filter((it) => it.default);
    expect(five.map(({ configured }) => configured)).toEqual([true, false, false, false, false]);
    expect(emulator.requests.map(({ provider }) => provider)).toEqual(['gemini']);
  });

  it('of a request stand in for missing ones, by model or by provider, the model first', async () => {
    const [own, ofModel, ofProvider] = ['gsk_own_key_1', 'gsk_for_model_2', 'gsk_for_provider_3'] as const;
    const groq = [own, ofModel, ofProvider].map((key) => ({ key }));
    await using emulator = await openEmulator({ keys: { groq } });
    await using served = await openServed(envFor(emulator, { groq: own }));
    const overrides = { groq: ofProvider, mixtral: ofModel, gemini: KEYS.gemini };
    const models = ['gemini', 'llama-8b', 'mixtral', 'deepseek'];
    const reply = await served.chat({ prompt: PROMPT, models, api_overrides: overrides });
    expect(codesOf(reply)).toEqual([null, null, null, 'api_key_missing']);
    const sent = emulator.requests.map((it) => [it.model, keySentIn(it)]);
    expect(sent).toContainEqual(['gemini-3.5-flash-lite', KEYS.gemini]);
    expect(sent).toContainEqual(['openai/gpt-oss-20b', ofProvider]);
    expect(sent).toContainEqual(['qwen/qwen3.8-27b', ofModel]);
    expect(sent.filter(([, key]) => key === own)).toEqual([]);

    await served.chat({ prompt: PROMPT, models: ['mixtral'], api_overrides: { mixtral: '' } });
    expect(emulator.requests.at(-1)).toSatisfy((it) => keySentIn(it) === own);
  });

  it('of a request serve that request alone, and their own provider alone', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed({ ...envFor(emulator, {}), CORO_DEMO: '0' });
    const all = { groq: KEYS.groq, gemini: KEYS.gemini, deepseek: KEYS.deepseek };
    await served.chat({ prompt: PROMPT, models: FIVE, api_overrides: all });
    for (const seen of emulator.requests) expect(keySentIn(seen)).toBe(KEYS[seen.provider]);
    const after = await served.chat({ prompt: PROMPT, models: FIVE });
    expect(new Set(codesOf(after))).toEqual(new Set(['api_key_missing']));
  });
});

it('asks the same model as often as it stands there', async () => {
  await using emulator = await openEmulator();
  await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
  emulator.play('content-filter', { provider: 'deepseek', times: 1 });
  const reply = await served.chat({ prompt: PROMPT, models: ['deepseek', 'gemini', 'deepseek', 'gemini'] });
  expect(reply.responses.map(({ index, model }) => [index, model])).toEqual([
    [0, 'deepseek'],
    [1, 'gemini'],
    [2, 'deepseek'],
    [3, 'gemini'],
  ]);
  expect(codesOf(reply).filter((code) => code === 'content_filtered')).toHaveLength(1);
  expect(reply.outcome).toBe('partial');
  expect(emulator.requests).toHaveLength(4);
});
