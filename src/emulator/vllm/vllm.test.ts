import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import { ask, chunksOf, fixture, type Loose, send, shapeOf } from '../testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

function chat(more: Loose = {}, options: Loose = {}) {
  return ask(emulator, 'vllm', { more, ...options });
}

describe('vllm', () => {
  test('answers in the shape of its fixture', async () => {
    expect(shapeOf((await chat()).json)).toEqual(shapeOf(fixture('vllm/chat.json')));
  });

  test('streams usage only when it is asked for, and the stop word that ended it', async () => {
    const more = { stop: ['prime'], stream_options: { include_usage: true } };
    const chunks = chunksOf((await chat(more, { stream: true })).text);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 9 } });
    expect(chunks.at(-2).choices[0]).toMatchObject({ finish_reason: 'stop', stop_reason: 'prime' });
    expect((await chat({}, { stream: true })).text).not.toContain('usage');
  });

  test('thinks unless its template is told not to', async () => {
    const off = { chat_template_kwargs: { enable_thinking: false } };
    expect((await chat(off)).json.choices[0].message.reasoning_content).toBeNull();
  });

  test('lists what it serves', async () => {
    const { json } = await send(emulator, 'vllm', '/models');
    expect(json.data[0]).toEqual(fixture('vllm/models.json').data[0]);
  });

  test('counts the cap against the window', async () => {
    const { status, json } = await chat({ max_tokens: 40_955 });
    expect(status).toBe(400);
    expect(json.error).toMatchObject({ type: 'BadRequestError', code: 400 });
    expect(json.error.message).toContain(
      'you requested 40964 tokens (9 in the messages, 40955 in the completion)',
    );
  });

  test.each<[string, Loose, Loose, number]>([
    ['no messages', { messages: undefined }, {}, 400],
    ['a temperature below zero', { temperature: -1 }, {}, 400],
    ['a top_p of zero', { top_p: 0 }, {}, 400],
    ['a cap of zero', { max_tokens: 0 }, {}, 400],
    [
      'images of a model that sees none',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] }] },
      {},
      400,
    ],
    ['a wrong key', {}, { headers: { authorization: 'Bearer wrong' } }, 401],
  ])('refuses %s', async (_, more, options, status) => {
    expect((await chat(more, options)).status).toBe(status);
  });

  test('passes by what it does not know', async () => {
    expect((await chat({ anything: 1 })).status).toBe(200);
  });
});
