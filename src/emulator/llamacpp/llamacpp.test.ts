import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import { ask, chunksOf, fixture, type Loose, send, shapeOf } from '../testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

function chat(more: Loose = {}, options: Loose = {}) {
  return ask(emulator, 'llamacpp', { more, ...options });
}

describe('llamacpp', () => {
  test('answers in the shape of its fixture, by whatever name it is called', async () => {
    const { json } = await chat({}, { model: 'anything' });
    expect(shapeOf(json)).toEqual(shapeOf(fixture('llamacpp/chat.json')));
    expect(json.model).toBe('anything');
  });

  test('ends a stream with how fast it was, and with usage when asked', async () => {
    const bare = chunksOf((await chat({}, { stream: true })).text);
    expect(bare.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], timings: { prompt_n: 9 } });
    const more = { stream_options: { include_usage: true } };
    const counted = chunksOf((await chat(more, { stream: true })).text);
    expect(counted.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 9 },
      timings: { prompt_n: 9 },
    });
  });

  test('shows its health and its model to everybody, and answers only to its key', async () => {
    const nobody = { authorization: '' };
    expect((await send(emulator, 'llamacpp', '/models', undefined, nobody)).status).toBe(200);
    const health = await fetch(`${emulator.url}/llamacpp/health`);
    expect(await health.json()).toEqual({ status: 'ok' });
    expect((await chat({}, { headers: nobody })).status).toBe(401);
  });

  test('refuses a prompt longer than its window, with both numbers', async () => {
    const { status, json } = await chat({}, { prompt: 'long '.repeat(8000) });
    expect({ status, error: json.error }).toMatchObject({
      status: 400,
      error: { type: 'exceed_context_size_error', n_ctx: 8192, n_prompt_tokens: 10_003 },
    });
  });

  test('answers as far as its window goes, whatever the cap', async () => {
    const { status, json } = await chat({ max_tokens: 100_000 });
    expect({ status, finish: json.choices[0].finish_reason }).toEqual({ status: 200, finish: 'stop' });
    const nearlyFull = await chat({ max_tokens: 100_000 }, { prompt: 'a'.repeat(4 * 8185) });
    expect(nearlyFull.json).toMatchObject({
      choices: [{ finish_reason: 'length' }],
      usage: { prompt_tokens: 8188, completion_tokens: 4 },
    });
  });

  test('refuses a question without messages', async () => {
    expect((await chat({ messages: undefined })).json.error).toMatchObject({ code: 400 });
  });
});
