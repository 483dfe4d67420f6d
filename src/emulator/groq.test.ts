import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from './emulator.ts';
import { DEFAULT_KEYS } from './keys.ts';
import { ask, chunksOf, fixture, fixtureText, frameShapes, type Loose, send, shapeOf } from './testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

const CHAT = '/chat/completions';
const enterprise = { authorization: `Bearer ${DEFAULT_KEYS.groq[1]?.key}` };

function chat(more: Readonly<Record<string, unknown>>, headers?: Readonly<Record<string, string>>) {
  return ask(emulator, 'groq', { more, ...(headers && { headers }) });
}

describe('a whole answer', () => {
  test('has the shape of the fixture', async () => {
    const { status, json } = await send(emulator, 'groq', CHAT, fixture('groq/request.json'));
    expect(status).toBe(200);
    expect(shapeOf({ ...json, choices: [] })).toEqual(shapeOf({ ...fixture('groq/chat.json'), choices: [] }));
    const capped = await chat({ max_completion_tokens: 1000 });
    expect(shapeOf(capped.json)).toEqual(shapeOf(fixture('groq/chat.json')));
  });

  test('adds its tokens up', async () => {
    const { usage, choices } = (await chat({})).json as Loose;
    expect(usage.completion_tokens_details.reasoning_tokens).toBe(120);
    expect(usage.completion_tokens).toBe(120 + Math.ceil(choices[0].message.content.length / 4));
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
    expect(usage.total_time).toBeCloseTo(usage.prompt_time + usage.completion_time, 5);
  });

  test('of a cap that went on thinking is empty, as in the fixture', async () => {
    const { json } = await chat({ max_completion_tokens: 16 });
    expect(shapeOf(json)).toEqual(shapeOf(fixture('groq/chat-length.json')));
    expect(json.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } });
    expect(json.usage.completion_tokens).toBe(16);
  });

  test('of a model that does not think has no reasoning anywhere', async () => {
    const { json } = await ask(emulator, 'groq', { model: 'llama-3.3-70b-versatile', headers: enterprise });
    expect(shapeOf(json)).toEqual(shapeOf(fixture('groq/chat-no-reasoning.json')));
  });

  test('has the headers of the fixture, and one request id in header and body', async () => {
    const { headers, json } = await chat({ seed: 7 });
    for (const [name, value] of Object.entries(fixture('groq/headers.json').success)) {
      if (!/ratelimit|request-id/.test(name)) expect(headers.get(name)).toBe(value);
      else expect(headers.has(name)).toBe(true);
    }
    expect(json.x_groq).toEqual({ id: headers.get('x-request-id'), seed: 7 });
    expect(headers.get('content-length')).not.toBeNull();
  });

  test('shows, hides or inlines its reasoning as asked', async () => {
    const model = 'qwen/qwen3.8-27b';
    const message = async (more: Loose) =>
      (await ask(emulator, 'groq', { model, more })).json.choices[0].message;
    expect(await message({})).toHaveProperty('reasoning');
    expect(await message({ include_reasoning: false })).not.toHaveProperty('reasoning');
    expect((await message({ reasoning_format: 'raw' })).content).toMatch(/^<think>\n/);
    expect(await message({ reasoning_effort: 'none' })).not.toHaveProperty('reasoning');
  });

  test('stops at a stop word and is JSON in JSON mode', async () => {
    const stopped = await chat({ stop: ['prime'] });
    expect(stopped.json.choices[0].message.content).toMatch(/Name one $/);
    const json = await ask(emulator, 'groq', {
      prompt: 'As json.',
      more: { response_format: { type: 'json_object' } },
    });
    expect(JSON.parse(json.json.choices[0].message.content)).toMatchObject({ simulated: true });
  });
});

describe('a stream', () => {
  test('has the frames of the fixture', async () => {
    const { text, headers } = await ask(emulator, 'groq', { stream: true });
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('groq/stream.sse')));
    expect(text.endsWith('}\n\ndata: [DONE]\n\n')).toBe(true);
    expect(text).not.toContain('\r');
  });

  test('says the same as the whole answer', async () => {
    const whole = (await ask(emulator, 'groq')).json.choices[0].message;
    const chunks = chunksOf((await ask(emulator, 'groq', { stream: true })).text);
    const join = (name: string) => chunks.map((c) => c.choices[0].delta[name] ?? '').join('');
    expect(join('content')).toBe(whole.content);
    expect(join('reasoning')).toBe(whole.reasoning);
    expect(chunks.at(-1).usage).toEqual(chunks.at(-1).x_groq.usage);
    expect(chunks.at(-1).choices[0].finish_reason).toBe('stop');
  });
});

describe('models', () => {
  test('the list is the fixture', async () => {
    expect((await send(emulator, 'groq', '/models')).json).toEqual(fixture('groq/models.json'));
  });

  test('a model is found by its id with slashes', async () => {
    const { json } = await send(emulator, 'groq', '/models/openai/gpt-oss-20b');
    expect(json).toEqual(fixture('groq/models.json').data[1]);
    expect((await send(emulator, 'groq', '/models/%')).status).toBe(404);
  });

  test('enterprise keys still see and reach the llamas', async () => {
    const { json } = await send(emulator, 'groq', '/models', undefined, enterprise);
    expect(json.data.map((model: Loose) => model.id)).toContain('llama-3.3-70b-versatile');
    const answer = await ask(emulator, 'groq', { model: 'llama-3.1-8b-instant', headers: enterprise });
    expect(answer.status).toBe(200);
  });
});

describe('errors are the fixtures', () => {
  const cases: [string, string, Loose][] = [
    ['model-not-found', 'llama-3.3-70b-versatile', {}],
    ['model-decommissioned', 'mixtral-8x7b-32768', {}],
    ['model-decommissioned-llama31-70b', 'llama-3.1-70b-versatile', {}],
    ['n-unsupported', 'openai/gpt-oss-20b', { n: 2 }],
    ['json-word-missing', 'openai/gpt-oss-20b', { response_format: { type: 'json_object' } }],
    [
      'unknown-message-field',
      'openai/gpt-oss-20b',
      { messages: [{ role: 'user', content: 'Hi', timestamp: 1 }] },
    ],
  ];
  test.each(cases)('%s', async (name, model, more) => {
    const expected = fixture(`groq/errors/${name}.json`);
    const { status, json } = await ask(emulator, 'groq', { model, more });
    expect({ status, body: json }).toEqual({ status: expected.status, body: expected.body });
  });

  test.each([
    ['invalid-key', { authorization: 'Bearer gsk_wrong' }],
    ['missing-key', { authorization: '' }],
  ])('%s', async (name, headers) => {
    const { status, json } = await chat({}, headers);
    expect({ status, body: json }).toMatchObject({
      status: 401,
      body: fixture(`groq/errors/${name}.json`).body,
    });
  });

  test('unknown-url', async () => {
    const { status, json } = await send(emulator, 'groq', '/completions');
    expect({ status, body: json }).toMatchObject({
      status: 404,
      body: fixture('groq/errors/unknown-url.json').body,
    });
  });

  test('no-chat-support', async () => {
    const { json } = await ask(emulator, 'groq', { model: 'whisper-large-v3-turbo' });
    expect(json.error.message).toBe('The model `whisper-large-v3-turbo` does not support chat completions');
  });

  test('context-length', async () => {
    const { json } = await ask(emulator, 'groq', { prompt: 'x'.repeat(600_000) });
    expect(json).toEqual(fixture('groq/errors/context-length.json').body);
  });
});

describe('a request is refused', () => {
  const model = 'openai/gpt-oss-20b';
  test.each<[string, Loose, RegExp]>([
    ['for an unknown property', { thinking: {} }, /property 'thinking' is unsupported/],
    ['for a wrong role', { messages: [{ role: 'model', content: 'x' }] }, /discriminator property 'role'/],
    [
      'for a name',
      { messages: [{ role: 'user', name: 'x', content: 'x' }] },
      /property 'name' is unsupported/,
    ],
    ['for no messages', { messages: [] }, /minimum number of items is 1/],
    ['for a message without content', { messages: [{ role: 'user' }] }, /'content' is missing/],
    ['for too high a temperature', { temperature: 2.1 }, /'temperature' : number must be at most 2/],
    ['for too low a temperature', { temperature: -1 }, /'temperature' : number must be at least 0/],
    ['for a cap of 0', { max_completion_tokens: 0 }, /must be at least 1/],
    ['for a cap the model cannot fill', { max_completion_tokens: 70_000 }, /less than or equal to `65536`/],
    ['for a number in quotation marks', { temperature: '1' }, /must be a number/],
    ['for five stop words', { stop: ['a', 'b', 'c', 'd', 'e'] }, /'stop'/],
    ['for logprobs', { logprobs: true }, /`logprobs` is not supported/],
    ['for switching gpt-oss off', { reasoning_effort: 'none' }, /must be one of `low`, `medium`, or `high`/],
    ['for raw reasoning of gpt-oss', { reasoning_format: 'raw' }, /`reasoning_format` is not supported/],
    ['for both ways to show reasoning', { include_reasoning: true, reasoning_format: 'parsed' }, /both/],
  ])('%s', async (_, more, message) => {
    const { status, json } = await ask(emulator, 'groq', { model, more });
    expect(status).toBe(400);
    expect(json.error.message).toMatch(message);
    expect(json.error.type).toBe('invalid_request_error');
  });

  test('that is not JSON', async () => {
    const { status, json } = await send(emulator, 'groq', CHAT, '{"model":');
    expect({ status, type: json.error.type }).toEqual({ status: 400, type: 'invalid_request_error' });
  });

  test('but nulls are unset fields', async () => {
    const unset = { stop: null, n: null, temperature: null, reasoning_effort: null, seed: null };
    expect((await chat(unset)).status).toBe(200);
  });
});
