import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import { collect } from '../../src/core/reduce.ts';
import { openCommand } from '../support/command.ts';
import { openDoors } from '../support/doors.ts';
import { envFor, HOSTED_KEYS } from '../support/upstream.ts';

/** Ids with dates in them, as tools have them built in. */

const { emulator, served } = await openDoors();
const messages = [{ role: 'user', content: 'Name one prime number.' }] as const;
const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'x', maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: served.url, apiKey: 'x', maxRetries: 0 });

/** Chats alone: at the start Ollama is asked for its models. */
const askedUpstream = () =>
  emulator.requests.flatMap(({ provider, model }) => (model === undefined ? [] : [`${provider}/${model}`]));
const chat = async (body: object) => {
  const { responses } = await served.chat({ prompt: 'Name one prime number.', ...body });
  return responses;
};

it.each([
  ['gpt-4o-2024-08-06', 'openai'],
  ['gpt-4o-2024-11-20', 'openai'],
  ['gpt-4o-mini-2024-07-18', 'openai'],
  ['claude-haiku-4-5-20251001', 'anthropic'],
  ['claude-sonnet-4-5-20250929', 'anthropic'],
  ['claude-opus-4-5-20251101', 'anthropic'],
])('%s asks its vendor for this very snapshot, and says nothing else answered', async (id, vendor) => {
  const [answer] = await chat({ models: [id] });
  expect(answer).toMatchObject({ model: id, model_used: `${vendor}/${id}`, error: null, notice: null });
  expect(askedUpstream()).toEqual([`${vendor}/${id}`]);
});

describe('at every door', () => {
  const id = 'gpt-4o-mini-2024-07-18';
  const whole = `openai/${id}`;

  it('OpenAI’s, whole and streamed', async () => {
    const { response, data } = await openai.chat.completions
      .create({ model: id, messages: [...messages] })
      .withResponse();
    expect(data.model).toBe(whole);
    expect(response.headers.get('x-coro-model-used')).toBe(whole);
    const stream = await openai.chat.completions.create({ model: id, messages: [...messages], stream: true });
    for await (const chunk of stream) expect(chunk.model).toMatch(/gpt-4o-mini-2024-07-18$/);
    expect(askedUpstream()).toEqual([whole, whole]);
  });

  it('Anthropic’s', async () => {
    const { response } = await anthropic.messages
      .create({ model: 'claude-haiku-4-5-20251001', max_tokens: 100, messages: [...messages] })
      .withResponse();
    expect(response.headers.get('x-coro-model-used')).toBe('anthropic/claude-haiku-4-5-20251001');
  });

  it('CORO’s for one model, its client, and its command line', async () => {
    const one = await fetch(`${served.url}/chat/${id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'Hi' }),
    });
    expect(await one.json()).toMatchObject({ model: id, model_used: whole });

    await using coro = connect(served.url);
    const run = await collect(coro.run({ prompt: 'Hi', models: [id] }));
    expect(run.answers[0]).toMatchObject({ state: 'completed', modelUsed: whole });

    const env = { ...envFor(emulator, HOSTED_KEYS), CORO_FIND_OLLAMA: '0' };
    await using command = await openCommand(['ask', '--json', '-m', id, 'Hi'], env);
    expect(await command.saying(/"model_used": ?"([^"]+)"/)).toBe(whole);
  });

  it('the list’s, for one', async () => {
    expect(await openai.models.retrieve(id)).toMatchObject({
      id,
      owned_by: 'OpenAI',
      name: 'GPT-4o mini (2024-07-18)',
      context_length: 128_000,
      max_output_length: 16_384,
      retires_on: null,
      status: 'active',
    });
    expect(await anthropic.models.retrieve('claude-haiku-4-5-20251001')).toMatchObject({
      id: 'claude-haiku-4-5-20251001',
      display_name: 'Claude Haiku 4.5 (20251001)',
    });
  });
});

describe('a snapshot that its vendor no longer has', () => {
  it('is followed by whoever follows its model, where that is closed to this key', async () => {
    const [answer] = await chat({ models: ['gemini-2.5-flash-preview-09-2025'] });
    expect(answer).toMatchObject({ model_used: 'gemini/gemini-3.5-flash-lite', error: null, attempts: 3 });
    const [terra] = await chat({ models: ['gpt-3.5-turbo-0125'] });
    expect(terra).toMatchObject({ model_used: 'openai/gpt-5.6-terra', error: null, attempts: 2 });
    expect(terra?.notice).toMatch(/^GPT-3.5 Turbo \(0125\) is not served to this key; GPT-5.6 Terra /);
  });

  it.each([
    ['gemini-2.5-pro-preview-06-05', 'gemini/gemini-2.5-pro', 'Gemini 2.5 Pro (preview-06-05)'],
    ['gemini-2.5-flash-lite-preview-09-2025', 'gemini/gemini-2.5-flash-lite', 'Gemini 2.5 Flash-Lite'],
    ['mistral-small-2506', 'mistral/mistral-small-2603', 'mistral-small-2506 is not served to this key'],
  ])('%s is followed by its model, which a notice tells', async (id, used, words) => {
    const [answer] = await chat({ models: [id] });
    expect(answer).toMatchObject({ model: id, model_used: used, served_by_successor: true, error: null });
    expect(answer?.notice).toContain(words);
    expect(answer?.notice).toContain("answers in its place, by CORO's choice");
    expect(askedUpstream()).toEqual([`${used.split('/')[0]}/${id}`, used]);
  });

  it('is asked once, and nobody stands in for one that is pinned', async () => {
    const id = 'gemini-2.5-pro-preview-05-06';
    await chat({ models: [id] });
    expect(await chat({ models: [id] })).toMatchObject([
      { model_used: 'gemini/gemini-2.5-pro', attempts: 1 },
    ]);
    const failed = { error_code: 'invalid_model', served_by_successor: false };
    expect(await chat({ models: [id], pin: true })).toMatchObject([failed]);
    expect(await chat({ models: [`gemini/${id}`] })).toMatchObject([failed]);
  });

  it('of which the vendor said what follows is not asked for at all', async () => {
    const models = ['claude-3-5-haiku-latest', 'claude-3-7-sonnet-20250219', 'gpt-4o-2024-05-13'];
    const answers = await chat({ models });
    expect(answers.map(({ model_used }) => model_used)).toEqual([
      'anthropic/claude-haiku-4-5',
      'anthropic/claude-sonnet-4-6',
      'openai/gpt-5.6-sol',
    ]);
    expect(answers[0]?.notice).toMatch(/^Claude Haiku 3.5 was shut down on 2026-02-19; /);
  });
});

it.each([
  'gpt-4o-20240806',
  'gpt-4o-2024-13-06',
  'gpt-4o-latest',
  'gpt-4o-search-preview-2025-03-11',
  'gpt-9-2026-01-01',
  'claude-haiku-4-5-2025-10-01',
  'claude-haiku-4-5-fast',
  'claude-opus-20250514',
  'gemini-latest',
  'gemini-2.5-flash-preview-tts',
  'gemini-2.5-flash-image-preview',
  'mistral-large-25',
  'llama-70b-2024-08-06',
])('%s is no date of any model, and a 404', async (id) => {
  await expect(openai.chat.completions.create({ model: id, messages: [...messages] })).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
  });
  expect(emulator.requests).toHaveLength(0);
});
