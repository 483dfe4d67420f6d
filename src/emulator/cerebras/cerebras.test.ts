import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import { ask, chunksOf, fixture, fixtureText, frameShapes, type Loose, send, shapeOf } from '../testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

describe('cerebras', () => {
  test('answers in the shape of its fixtures, whole and streamed', async () => {
    const { json } = await ask(emulator, 'cerebras');
    expect(shapeOf(json)).toEqual(shapeOf(fixture('cerebras/chat.json')));
    const { text } = await ask(emulator, 'cerebras', { stream: true });
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('cerebras/stream.sse')));
  });

  test('has the headers of its fixture, with resets in seconds', async () => {
    await using limited = await openEmulator({
      limits: { cerebras: { requestsPerDay: 14_400, tokensPerMinute: 60_000 } },
    });
    const { headers } = await ask(limited, 'cerebras', { more: { max_completion_tokens: 1000 } });
    for (const name of Object.keys(fixture('cerebras/headers.json').success))
      expect(headers.has(name)).toBe(true);
    expect(headers.get('x-ratelimit-limit-requests-day')).toBe('14400');
    expect(headers.get('x-ratelimit-reset-requests-day')).toMatch(/^5\.99\d+$|^6$/);
    expect(headers.get('x-ratelimit-remaining-tokens-minute')).toMatch(/^5898\d|5899\d$/);
  });

  test('lists what is alive', async () => {
    expect((await send(emulator, 'cerebras', '/models')).json).toEqual(fixture('cerebras/models.json'));
  });

  test('breaks a stream off as its fixture does', async () => {
    const headers = { 'x-emulate': 'error-in-200' };
    const { text } = await ask(emulator, 'cerebras', { stream: true, headers });
    expect(chunksOf(text).at(-1)).toEqual(
      chunksOf(fixtureText('cerebras/stream-midstream-error.sse')).at(-1),
    );
  });

  test('shows, hides or inlines its thoughts as asked', async () => {
    const message = async (reasoning_format: string) =>
      (await ask(emulator, 'cerebras', { more: { reasoning_format } })).json.choices[0].message;
    expect(await message('parsed')).toHaveProperty('reasoning');
    expect(await message('hidden')).not.toHaveProperty('reasoning');
    expect((await message('raw')).content).toMatch(/^<think>\n/);
  });

  test.each<[string, Loose, string]>([
    ['unknown properties', { store: true }, "body.store: property 'body.store' is unsupported"],
    ['two caps', { max_tokens: 5, max_completion_tokens: 5 }, '"max_tokens" is incompatible'],
    ['an effort it has not', { reasoning_effort: 'none' }, "Input should be 'low', 'medium' or 'high'"],
    [
      "another vendor's reasoning",
      { messages: [{ role: 'assistant', content: 'a', reasoning_content: 'b' }] },
      "property 'messages.0.assistant.reasoning_content' is unsupported",
    ],
    [
      'tools beside a schema',
      { tools: [{}], response_format: { type: 'json_schema', json_schema: { name: 'x' } } },
      '"tools" is incompatible with "response_format"',
    ],
  ])('refuses %s', async (_, more, message) => {
    const { status, json } = await ask(emulator, 'cerebras', { more });
    expect({ status, code: json.code }).toEqual({ status: 400, code: 'wrong_api_format' });
    expect(json.message).toContain(message);
  });

  test('names every fault at once', async () => {
    const { json } = await ask(emulator, 'cerebras', { more: { store: true, temperature: 3 } });
    expect(json.message.split('\n')).toHaveLength(2);
  });
});
