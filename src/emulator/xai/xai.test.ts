import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import { ask, chunksOf, fixture, fixtureText, frameShapes, type Loose, send, shapeOf } from '../testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

function chat(more: Loose = {}, options: Loose = {}) {
  return ask(emulator, 'xai', { more, ...options });
}

describe('xai', () => {
  test('answers in the shape of its fixtures, whole and streamed', async () => {
    const { json } = await chat();
    expect(shapeOf(json)).toEqual(shapeOf(fixture('xai/chat.json')));
    const { text } = await chat({}, { stream: true });
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('xai/stream.sse')));
  });

  test('counts its thoughts beside the completion, and all of it in the total', async () => {
    const { usage } = (await chat({ reasoning_effort: 'high' })).json;
    expect(usage.completion_tokens_details.reasoning_tokens).toBe(400);
    expect(usage.completion_tokens).toBeLessThan(100);
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens + 400);
    expect(usage.cost_in_usd_ticks).toBeGreaterThan(10_000_000);
  });

  test('answers for retired names with another model, and says so in one field alone', async () => {
    const { status, json } = await chat({}, { model: 'grok-code-fast-1' });
    expect({ status, model: json.model }).toEqual({ status: 200, model: 'grok-4.3' });
    const listed = (await send(emulator, 'xai', '/models')).json.data.map(({ id }: Loose) => id);
    expect(listed).toContain('grok-4.3');
    expect(listed).not.toContain('grok-code-fast-1');
  });

  test.each<[string, Loose, number, string]>([
    ['stop words of a model that thinks', { stop: ['a'] }, 400, 'Argument not supported on this model: stop'],
    ['an effort that its model has not', { reasoning_effort: 'max' }, 400, 'reasoningEffort'],
    ['no messages', { messages: undefined }, 422, 'missing field `messages`'],
    ['a role it has not', { messages: [{ role: 'model', content: 'a' }] }, 422, 'unknown variant `model`'],
    ['too high a temperature', { temperature: 3 }, 400, 'Invalid value for temperature: 3'],
  ])('refuses %s', async (_, more, status, message) => {
    const refused = await chat(more);
    expect({ status: refused.status, code: refused.json.code }).toEqual({ status, code: 'invalid-argument' });
    expect(refused.json.error).toContain(message);
  });

  test('says who reached which limit', async () => {
    await using limited = await openEmulator({ limits: { xai: { requestsPerMinute: 1 } } });
    await ask(limited, 'xai');
    const { status, json } = await ask(limited, 'xai');
    expect({ status, code: json.code }).toEqual({ status: 429, code: 'resource-exhausted' });
    expect(json.error).toContain('Requests per Minute (actual/limit): 2/1.');
  });

  test.each([
    ['no-credit', 403],
    ['gone', 404],
    ['request-rate-limit', 429],
  ])('says %s in a string', async (scenario, status) => {
    const refused = await chat({}, { headers: { 'x-emulate': scenario } });
    expect({ status: refused.status, error: typeof refused.json.error }).toEqual({ status, error: 'string' });
  });

  test('breaks a stream off with an error', async () => {
    const { text } = await chat({}, { stream: true, headers: { 'x-emulate': 'error-in-200' } });
    expect(chunksOf(text).at(-1)).toEqual({ code: 'internal', error: 'Internal error' });
  });
});
