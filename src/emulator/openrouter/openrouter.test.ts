import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import { ask, chunksOf, fixture, fixtureText, frameShapes, type Loose, send, shapeOf } from '../testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

function chat(more: Loose = {}, options: Loose = {}) {
  return ask(emulator, 'openrouter', { more, ...options });
}

const SILENT = { reasoning: { enabled: false } };

describe('openrouter', () => {
  test('answers in the shape of its fixtures, whole and streamed', async () => {
    const { json, headers } = await chat();
    expect(shapeOf(json)).toEqual(shapeOf(fixture('openrouter/chat.json')));
    expect(headers.get('x-generation-id')).toBe(json.id);
    const { text } = await chat(SILENT, { stream: true });
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('openrouter/stream.sse')));
    expect(text.startsWith(': OPENROUTER PROCESSING\n\ndata: ')).toBe(true);
  });

  test('says that it still works while a stream waits', async () => {
    await using slow = await openEmulator({ latencyMs: 20 });
    const { text } = await ask(slow, 'openrouter', { stream: true });
    expect(text.match(/: OPENROUTER PROCESSING/g)).toHaveLength(2);
  });

  test('tells what an answer cost', async () => {
    const { usage } = (await chat(SILENT)).json;
    expect(usage.cost).toBeCloseTo(usage.prompt_tokens * 4e-8 + usage.completion_tokens * 1.5e-7, 9);
    expect((await chat({}, { model: 'openai/gpt-oss-20b:free' })).json.usage.cost).toBe(0);
  });

  test.each([
    [{ reasoning: { effort: 'high' } }, 400],
    [{ reasoning: { max_tokens: 50 } }, 50],
    [{ reasoning_effort: 'low' }, 24],
    [SILENT, 0],
  ])('thinks as %j asks', async (more, tokens) => {
    const { json } = await chat(more);
    expect(json.usage.completion_tokens_details.reasoning_tokens).toBe(tokens);
    expect('reasoning' in json.choices[0].message).toBe(tokens > 0);
  });

  test('keeps its thoughts to itself when asked', async () => {
    const more = { reasoning: { effort: 'low', exclude: true } };
    const { json } = await chat(more);
    expect(json.choices[0].message).not.toHaveProperty('reasoning');
    expect(json.usage.completion_tokens_details.reasoning_tokens).toBe(24);
  });

  test('falls back to the models behind the first, and knows variants of routing', async () => {
    const models = ['openai/gpt-4.1-mini', 'openai/gpt-4o'];
    const { json } = await chat({ models }, { model: 'deepseek/deepseek-v4.1-flash' });
    expect(json.model).toBe('openai/gpt-4.1-mini');
    expect((await chat({}, { model: 'openai/gpt-4o:nitro' })).json.model).toBe('openai/gpt-4o');
  });

  test('lists its models for everybody, and a key to its owner', async () => {
    const { json } = await send(emulator, 'openrouter', '/models', undefined, { authorization: '' });
    expect(json.data).toContainEqual(fixture('openrouter/models.json').data[0]);
    expect(shapeOf(json.data[0])).toEqual(shapeOf(fixture('openrouter/models.json').data[0]));
    const key = await send(emulator, 'openrouter', '/key');
    expect(shapeOf(key.json)).toEqual(shapeOf(fixture('openrouter/balance.json')));
    const stranger = await send(emulator, 'openrouter', '/key', undefined, { authorization: '' });
    expect(stranger.status).toBe(401);
  });

  test('breaks a stream off as its fixtures do, in the middle and before the first token', async () => {
    const broken = async (scenario: string) =>
      chunksOf((await chat({}, { stream: true, headers: { 'x-emulate': scenario } })).text).at(-1);
    const last = (name: string) => chunksOf(fixtureText(`openrouter/${name}.sse`)).at(-1);
    expect(await broken('error-in-200')).toEqual({
      ...last('stream-midstream-error'),
      model: 'openai/gpt-oss-20b',
    });
    expect(await broken('error-first')).toEqual(last('stream-midstream-error-empty-choices'));
    const whole = await chat({}, { headers: { 'x-emulate': 'error-first' } });
    expect(whole.json).toEqual(fixture('openrouter/errors/in-body-200.json').body);
  });

  test('limits free models alone, and says when they are back in epoch milliseconds', async () => {
    await using limited = await openEmulator({ limits: { openrouter: { requestsPerMinute: 1 } } });
    const model = 'openai/gpt-oss-20b:free';
    await ask(limited, 'openrouter', { model });
    const { status, headers } = await ask(limited, 'openrouter', { model });
    expect(status).toBe(429);
    const reset = Number(headers.get('x-ratelimit-reset'));
    expect(Math.abs(reset - Date.now() - 60_000)).toBeLessThan(5000);
    expect((await ask(limited, 'openrouter')).status).toBe(200);
  });

  test.each<[string, Loose, string]>([
    ['no model', { model: undefined }, 'No models provided'],
    ['no messages', { messages: [] }, 'Input required'],
    ['a role it has not', { messages: [{ role: 'model', content: 'a' }] }, 'messages.0.role'],
    ['too high a temperature', { temperature: 3 }, 'temperature: Too big'],
  ])('refuses %s', async (_, more, message) => {
    const { status, json } = await chat(more);
    expect({ status, code: json.error.code }).toEqual({ status: 400, code: 400 });
    expect(json.error.message).toContain(message);
  });

  test('passes by what it does not know', async () => {
    expect((await chat({ anything: 1, seed: 5 })).status).toBe(200);
  });
});
