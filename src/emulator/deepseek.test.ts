import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from './emulator.ts';
import { ask, chunksOf, fixture, fixtureText, frameShapes, type Loose, send, shapeOf } from './testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

const CHAT = '/chat/completions';
const OFF = { thinking: { type: 'disabled' } };

function chat(more: Loose = {}, options: Loose = {}) {
  return ask(emulator, 'deepseek', { more, ...options });
}

describe('a whole answer', () => {
  test('without thinking has the shape of the fixture', async () => {
    const { status, json } = await send(emulator, 'deepseek', CHAT, fixture('deepseek/request.json'));
    expect(status).toBe(200);
    expect(shapeOf(json)).toEqual(shapeOf(fixture('deepseek/chat.json')));
  });

  test('thinks by default, in the shape of the fixture', async () => {
    const { json } = await chat();
    expect(shapeOf(json)).toEqual(shapeOf(fixture('deepseek/chat-thinking.json')));
    expect(json.usage.completion_tokens_details.reasoning_tokens).toBe(120);
  });

  test('of a cap that went on thinking is empty', async () => {
    const { json } = await chat({ max_tokens: 20 });
    expect(json.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } });
    expect(json.usage.completion_tokens).toBe(20);
  });

  test('thinks as hard as asked, synonyms included', async () => {
    const tokens = async (effort: string) =>
      (await chat({ reasoning_effort: effort })).json.usage.completion_tokens_details.reasoning_tokens;
    expect(await Promise.all(['low', 'minimal', 'high', 'medium', 'max'].map(tokens))).toEqual([
      24, 24, 400, 400, 800,
    ]);
  });

  test('reads the earlier turns of a long conversation from the cache', async () => {
    const messages = [
      { role: 'user', content: 'x'.repeat(460) },
      { role: 'assistant', content: 'y'.repeat(460) },
      { role: 'user', content: 'Why?' },
    ];
    const { usage } = (await chat({ ...OFF, messages })).json;
    expect(usage.prompt_cache_hit_tokens).toBe(192);
    expect(usage.prompt_cache_hit_tokens + usage.prompt_cache_miss_tokens).toBe(usage.prompt_tokens);
    expect(usage.prompt_tokens_details.cached_tokens).toBe(192);
  });

  test('has the headers of the fixture, a trace id of its own and no rate limits', async () => {
    const { headers } = await chat(OFF);
    for (const [name, value] of Object.entries(fixture('deepseek/headers.json').success)) {
      if (name !== 'x-ds-trace-id') expect(headers.get(name)).toBe(value);
    }
    expect(headers.get('x-ds-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(headers.has('x-request-id')).toBe(false);
  });

  test('names the model that really answered', async () => {
    const { json } = await ask(emulator, 'deepseek', { model: 'deepseek-v4-flash' });
    expect(json.model).toBe('deepseek-flash');
    expect(json.choices[0].message.content).toMatch(/^\[simulated deepseek-flash\]/);
  });

  test('is also under /v1', async () => {
    const messages = [{ role: 'user', content: 'Why?' }];
    const { status } = await send(emulator, 'deepseek', `/v1${CHAT}`, { model: 'deepseek-v4-pro', messages });
    expect(status).toBe(200);
  });
});

describe('a stream', () => {
  test.each([
    ['stream', OFF],
    ['stream-thinking', {}],
    ['stream-trailing-usage', { ...OFF, stream_options: { include_usage: true } }],
  ])('has the frames of the fixture %s', async (name, more) => {
    const { text, headers } = await chat(more, { stream: true });
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText(`deepseek/${name}.sse`)));
    expect(text.endsWith('}\n\ndata: [DONE]\n\n')).toBe(true);
  });

  test('says the same as the whole answer', async () => {
    const whole = (await chat()).json;
    const chunks = chunksOf((await chat({}, { stream: true })).text);
    const join = (name: string) => chunks.map((c) => c.choices[0].delta[name] ?? '').join('');
    expect(join('content')).toBe(whole.choices[0].message.content);
    expect(join('reasoning_content')).toBe(whole.choices[0].message.reasoning_content);
    expect(chunks.at(-1).usage).toEqual(whole.usage);
  });

  test('sends keep-alives while it waits', async () => {
    await using slow = await openEmulator({ latencyMs: 5 });
    const { text } = await ask(slow, 'deepseek', { stream: true });
    expect(text.startsWith(': keep-alive\n\ndata: {')).toBe(true);
  });
});

test('the models and the balance are the fixtures', async () => {
  expect((await send(emulator, 'deepseek', '/models')).json).toEqual(fixture('deepseek/models.json'));
  expect((await send(emulator, 'deepseek', '/user/balance')).json).toEqual(fixture('deepseek/balance.json'));
});

describe('errors are the fixtures', () => {
  test('missing-key is text without a content type', async () => {
    const { status, headers, text } = await chat({}, { headers: { authorization: '' } });
    expect({ status, text }).toEqual({
      status: 401,
      text: fixture('deepseek/errors/missing-key.json').bodyText,
    });
    expect(headers.has('content-type')).toBe(false);
  });

  test('invalid-key shows the last four characters', async () => {
    const { status, json } = await chat({}, { headers: { authorization: 'Bearer sk-wrong-fcc2' } });
    expect({ status, json }).toEqual({ status: 401, json: fixture('deepseek/errors/invalid-key.json').body });
  });

  test('unknown-model, also for the retired names', async () => {
    const { status, json } = await ask(emulator, 'deepseek', { model: 'deepseek-chat' });
    expect({ status, json }).toEqual({
      status: 400,
      json: fixture('deepseek/errors/unknown-model.json').body,
    });
    const { json: other } = await ask(emulator, 'deepseek', { model: 'deepseek-reasoner' });
    expect(other.error.message).toMatch(/but you passed deepseek-reasoner\.$/);
  });

  test.each([0, 393_217, 1.5, '5'])('max-tokens-range for %s', async (cap) => {
    expect((await chat({ max_tokens: cap })).json).toEqual(
      fixture('deepseek/errors/max-tokens-range.json').body,
    );
  });

  test('tool-messages-missing and reasoning-content-required', async () => {
    const call = { role: 'assistant', content: '', tool_calls: [{ id: 'a' }] };
    const asked = { role: 'user', content: 'x' };
    const missing = await chat({ messages: [asked, call, asked] });
    expect(missing.json).toEqual(fixture('deepseek/errors/tool-messages-missing.json').body);
    const silent = await chat({ messages: [asked, call, { role: 'tool', content: 'y' }] });
    expect(silent.json).toEqual(fixture('deepseek/errors/reasoning-content-required.json').body);
  });

  test('an unknown path', async () => {
    const { status, json } = await send(emulator, 'deepseek', '/completions', {});
    expect(status).toBe(404);
    expect(json.error_msg).toBe('Not Found. Please check the configuration.');
  });
});

describe('a request is refused', () => {
  const says = (...messages: Loose[]) => ({ messages });
  test.each<[string, Loose, RegExp]>([
    [
      'for a list of parts',
      says({ role: 'user', content: [{ type: 'text', text: 'x' }] }),
      /^Failed to deserialize .*: messages\[0\]: invalid type: sequence, expected a string at line 1 column \d+$/,
    ],
    [
      'for a wrong role',
      says({ role: 'model', content: 'x' }),
      /messages\[0\]\.role: unknown variant `model`/,
    ],
    ['for no content', says({ role: 'user' }), /missing field `content`/],
    ['for no messages', says(), /Empty input messages/],
    ['for messages of another type', { messages: 'x' }, /missing field `messages`/],
    ['for too high a temperature', { temperature: 2.5 }, /valid range of temperature is \[0, 2\]/],
    ['for a top_p of 0', { top_p: 0 }, /valid range of top_p is \(0, 1\.0\]/],
    ['for an unknown effort', { reasoning_effort: 'huge' }, /unknown variant `huge`/],
    ['for an unknown kind of thinking', { thinking: { type: 'auto' } }, /unknown variant `auto`/],
    [
      'for JSON without saying so',
      { response_format: { type: 'json_object' } },
      /must contain the word 'json'/,
    ],
    ['for a schema', { response_format: { type: 'json_schema' } }, /response_format type is unavailable/],
  ])('%s', async (_, more, message) => {
    const { status, json } = await chat(more);
    expect(status).toBe(400);
    expect(json.error.message).toMatch(message);
    expect(json.error).toMatchObject({
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_request_error',
    });
  });

  test('that is not JSON', async () => {
    const { json } = await send(emulator, 'deepseek', CHAT, '{"model":');
    expect(json.error.message).toMatch(/^Failed to parse the request body as JSON/);
  });

  test('but unknown fields are ignored', async () => {
    expect((await chat({ whatever: 1 })).status).toBe(200);
  });
});
