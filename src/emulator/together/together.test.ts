import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import { ask, chunksOf, fixture, fixtureText, frameShapes, type Loose, send, shapeOf } from '../testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

function chat(more: Loose = {}, options: Loose = {}) {
  return ask(emulator, 'together', { more, ...options });
}

describe('together', () => {
  test('answers in the shape of its fixtures, whole and streamed', async () => {
    const { json } = await chat();
    expect(shapeOf(json)).toEqual(shapeOf(fixture('together/chat.json')));
    const { text } = await chat({}, { stream: true });
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('together/stream.sse')));
    for (const { choices } of chunksOf(text)) expect(choices[0].text).toBe(choices[0].delta.content);
  });

  test('lists its models without anything around them', async () => {
    const { json } = await send(emulator, 'together', '/models');
    const [chats, embeds] = fixture('together/models.json');
    expect(json).toContainEqual(chats);
    expect(shapeOf(json)).toEqual(shapeOf([chats, embeds]));
  });

  test('tells of its limits by the second', async () => {
    await using limited = await openEmulator({
      limits: { together: { requestsPerSecond: 10, tokensPerSecond: 1000 } },
    });
    const { headers } = await ask(limited, 'together', { more: { max_tokens: 100 } });
    const shown = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'x-tokenlimit-limit'];
    expect(shown.map((name) => headers.get(name))).toEqual(['10', '9', '1', '1000']);
    expect(Number(headers.get('x-tokenlimit-remaining'))).toBeLessThanOrEqual(891);
  });

  test.each<[string, Loose, Loose, number, string]>([
    ['a model it never had', {}, { model: 'nobody/nothing' }, 404, 'view the list of supported models'],
    ['a model that does not chat', {}, { model: 'BAAI/bge-large-en-v1.5' }, 400, 'not a chat model'],
    ['more than the model reads', { max_tokens: 200_000 }, {}, 422, 'must be <= 131072'],
    ['no messages', { messages: [] }, {}, 400, 'messages'],
    ['a role it has not', { messages: [{ role: 'model', content: 'a' }] }, {}, 400, 'unknown role "model"'],
    ['a wrong key', {}, { headers: { authorization: 'Bearer wrong' } }, 401, 'Invalid API key provided'],
  ])('refuses %s', async (_, more, options, status, message) => {
    const refused = await chat(more, options);
    expect(refused.status).toBe(status);
    expect(refused.json.error.message).toContain(message);
  });
});
