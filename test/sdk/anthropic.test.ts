import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { DEFAULT_KEYS } from '../../src/emulator/keys.ts';
import { collect } from '../support/collect.ts';
import { errorFixtures } from '../support/fixtures.ts';
import { until } from '../support/until.ts';

/** Anthropic's SDK, as it comes from npm. */

const MODEL = 'claude-haiku-4-5';
const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Name one prime number.' }];
const ask = { model: MODEL, max_tokens: 1000, messages };
const thinking = { type: 'enabled', budget_tokens: 1024 } as const;
const tools: Anthropic.Tool[] = [
  { name: 'weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } },
];

/** The class that the SDK has for a status; some errors have one of their own below it. */
const CLASSES: Readonly<Record<number, abstract new (...args: never[]) => Error>> = {
  400: Anthropic.BadRequestError,
  401: Anthropic.AuthenticationError,
  402: Anthropic.PaymentRequiredError,
  404: Anthropic.NotFoundError,
  413: Anthropic.ContentTooLargeError,
  429: Anthropic.RateLimitError,
  500: Anthropic.InternalServerError,
  529: Anthropic.OverloadedError,
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await openEmulator();
});
afterEach(() => emulator.reset());
afterAll(() => emulator[Symbol.asyncDispose]());

function open(options: ConstructorParameters<typeof Anthropic>[0] = {}): Anthropic {
  const apiKey = DEFAULT_KEYS.anthropic[0]?.key;
  return new Anthropic({ apiKey, baseURL: `${emulator.url}/anthropic`, maxRetries: 0, ...options });
}

describe('@anthropic-ai/sdk', () => {
  it('reads a whole message: text, thoughts, usage', async () => {
    const { content, usage, stop_reason } = await open().messages.create({
      ...ask,
      max_tokens: 2000,
      thinking,
    });
    expect(content).toMatchObject([
      { type: 'thinking', thinking: expect.stringContaining('Name one prime number.') },
      { type: 'text', text: expect.stringMatching(/^\[simulated claude-haiku/) },
    ]);
    expect(usage).toMatchObject({ input_tokens: 9, cache_read_input_tokens: 0 });
    expect(usage.output_tokens).toBeGreaterThan(400);
    expect(stop_reason).toBe('end_turn');
  });

  it('folds a stream into the same message', async () => {
    const whole = await open().messages.create({ ...ask, max_tokens: 2000, thinking });
    const stream = open().messages.stream({ ...ask, max_tokens: 2000, thinking });
    const texts: string[] = [];
    stream.on('text', (text) => texts.push(text));
    const folded = await stream.finalMessage();
    expect(folded.content).toEqual(whole.content);
    expect(folded.usage.output_tokens).toBe(whole.usage.output_tokens);
    expect(texts.length).toBeGreaterThan(10);
    expect(texts.join('')).toBe(folded.content.at(-1)?.type === 'text' && (await stream.finalText()));
  });

  it('folds a stream with tool calls, and takes their results back', async () => {
    const folded = await open()
      .messages.stream({ ...ask, tools })
      .finalMessage();
    const [call] = folded.content;
    expect(call).toMatchObject({ type: 'tool_use', name: 'weather', input: { city: 'a city' } });
    const tool_use_id = call?.type === 'tool_use' ? call.id : '';
    const { content } = await open().messages.create({
      ...ask,
      tools,
      messages: [
        ...messages,
        { role: 'assistant', content: folded.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id, content: '18 °C' }] },
      ],
    });
    expect(content[0]).toMatchObject({ text: expect.stringContaining('The tool answered "18 °C"') });
  });

  it('reads the models, page after page', async () => {
    const pages = await collect(open().models.list({ limit: 4 }));
    const whole = await collect(open().models.list());
    expect(pages.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
    expect(pages.map(({ id }) => id)).toContain('claude-haiku-4-5-20251001');
    expect((await open().models.retrieve(MODEL)).display_name).toBe('Claude Haiku 4.5');
  });

  it('counts tokens', async () => {
    expect(await open().messages.countTokens({ model: MODEL, messages })).toMatchObject({ input_tokens: 9 });
  });

  it.each(
    errorFixtures('anthropic').map((fixture) => [fixture.name, fixture.reply] as const),
  )('types the error %s as its status says, whole and streamed', async (_, reply) => {
    for (const stream of [false, true]) {
      emulator.play(reply, { times: 1 });
      const error = await open()
        .messages.create({ ...ask, stream })
        .catch((it) => it);
      expect(error).toBeInstanceOf(CLASSES[reply.status]);
      expect(error.status).toBe(reply.status);
      expect(error.error).toEqual(JSON.parse(reply.body));
    }
  });

  it.each([
    ['a wrong key', () => open({ apiKey: 'sk-ant-wrong' }).models.list(), 401],
    ['a model that is gone', () => open().messages.create({ ...ask, model: 'claude-2.1' }), 404],
    ['an empty conversation', () => open().messages.create({ ...ask, messages: [] }), 400],
  ] as const)('types %s, with its request id', async (_, call, status) => {
    const error = await call().then(
      () => undefined,
      (it) => it,
    );
    expect([error.constructor, error.status]).toEqual([CLASSES[status], status]);
    expect(error.requestID).toBe(error.error.request_id);
  });

  it('types an error inside a stream', async () => {
    emulator.play('error-in-200', { provider: 'anthropic' });
    const stream = await open().messages.create({ ...ask, stream: true });
    const error = await collect(stream).catch((it) => it);
    expect(error).toBeInstanceOf(Anthropic.APIError);
    expect(error.type).toBe('overloaded_error');
  });

  it('types a connection that is reset, and a provider that takes too long', async () => {
    emulator.play('reset', { times: 1 });
    await expect(open().messages.create(ask)).rejects.toBeInstanceOf(Anthropic.APIConnectionError);
    emulator.play('hang');
    await expect(open({ timeout: 30 }).messages.create(ask)).rejects.toBeInstanceOf(
      Anthropic.APIConnectionTimeoutError,
    );
  });

  it('types an abort, which the emulator notices', async () => {
    emulator.play('hang');
    const leaving = new AbortController();
    const asked = open().messages.create(ask, { signal: leaving.signal });
    const ended = expect(asked).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    await until(() => expect(emulator.requests).toHaveLength(1));
    leaving.abort();
    await ended;
    await until(() => expect(emulator.requests[0]?.closedByClientAt).toBeDefined());
  });

  it('leaves a stream in its middle, and the emulator notices', async () => {
    await using slow = await openEmulator({ tokensPerSecond: 50 });
    const stream = await open({ baseURL: `${slow.url}/anthropic` }).messages.create({ ...ask, stream: true });
    for await (const _ of stream) break;
    await until(() => expect(slow.requests[0]?.closedByClientAt).toBeDefined());
  });

  it('comes back when it is told to', async () => {
    emulator.play({ status: 529, headers: { 'retry-after-ms': '1' }, body: '{}' }, { times: 1 });
    const { stop_reason } = await open({ maxRetries: 1 }).messages.create(ask);
    expect([stop_reason, emulator.requests.length]).toEqual(['end_turn', 2]);
  });
});
