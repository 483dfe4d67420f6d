import Groq from 'groq-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { DEFAULT_KEYS } from '../../src/emulator/keys.ts';
import { collect } from '../support/collect.ts';
import { errorFixtures } from '../support/fixtures.ts';
import { until } from '../support/until.ts';
import { classOf } from './errors.ts';

/** Groq's own SDK, as it comes from npm, takes the emulator for Groq. */

const MODEL = 'openai/gpt-oss-20b';
const messages = [
  { role: 'user', content: 'Name one prime number.' },
] satisfies Groq.Chat.ChatCompletionMessageParam[];
const tool: Groq.Chat.ChatCompletionTool = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

let emulator: Emulator;
let groq: Groq;
beforeAll(async () => {
  emulator = await openEmulator({ limits: { groq: { requestsPerDay: 1000, tokensPerMinute: 1e6 } } });
  // The SDK adds `/openai/v1` itself.
  groq = open(DEFAULT_KEYS.groq[0]?.key);
});
afterEach(() => emulator.reset());
afterAll(() => emulator[Symbol.asyncDispose]());

function open(apiKey: string | undefined, options: ConstructorParameters<typeof Groq>[0] = {}): Groq {
  return new Groq({ apiKey, baseURL: `${emulator.url}/groq`, maxRetries: 0, ...options });
}

describe('groq-sdk reads', () => {
  it('a whole answer: text, reasoning, usage with its times, and the request id', async () => {
    const { data, response } = await groq.chat.completions.create({ model: MODEL, messages }).withResponse();
    const [choice] = data.choices;
    expect(choice?.message.content).toMatch(/^\[simulated gpt-oss-20b\]/);
    expect(choice?.message.reasoning).toContain('Name one prime number.');
    expect(choice?.finish_reason).toBe('stop');
    expect(data.usage?.completion_tokens_details?.reasoning_tokens).toBe(120);
    expect(data.usage?.total_time).toBeGreaterThan(0);
    expect(data.x_groq?.id).toBe(response.headers.get('x-request-id'));
    expect(data.service_tier).toBe('on_demand');
  });

  it('a stream, which says the same, with usage at its end', async () => {
    const whole = await groq.chat.completions.create({ model: MODEL, messages });
    const stream = await groq.chat.completions.create({ model: MODEL, messages, stream: true });
    const chunks = await collect(stream);
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
    const [message] = whole.choices.map((choice) => choice.message);
    expect(deltas.map(({ content }) => content ?? '').join('')).toBe(message?.content);
    expect(deltas.map(({ reasoning }) => reasoning ?? '').join('')).toBe(message?.reasoning);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)?.x_groq?.usage?.completion_tokens).toBe(whole.usage?.completion_tokens);
    expect(chunks[0]?.x_groq?.id).toMatch(/^req_/);
  });

  it('tool calls, whole and streamed, and takes their results back with the message that asked', async () => {
    const ask = { model: MODEL, messages, tools: [tool] };
    const { choices } = await groq.chat.completions.create(ask);
    const message = choices[0]?.message;
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    const [call] = message?.tool_calls ?? [];
    expect(call?.function).toEqual({ name: 'weather', arguments: '{"city":"a city"}' });
    const stream = await groq.chat.completions.create({ ...ask, stream: true });
    const calls = (await collect(stream)).flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
    expect(calls.map((part) => part.function)).toEqual([call?.function]);
    const answered = await groq.chat.completions.create({
      ...ask,
      messages: [
        ...messages,
        ...(message ? [message] : []),
        { role: 'tool', tool_call_id: call?.id ?? '', content: '18 °C' },
      ],
    });
    expect(answered.choices[0]?.message.content).toContain('The tool answered "18 °C"');
  });

  it('structured output', async () => {
    const schema = { type: 'object', properties: { prime: { type: 'integer' } }, required: ['prime'] };
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'prime', schema } };
    const { choices } = await groq.chat.completions.create({ model: MODEL, messages, response_format });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ prime: 1 });
  });

  it('the models, and one of them', async () => {
    const { data } = await groq.models.list();
    expect(data.map(({ id }) => id)).toContain(MODEL);
    expect(await groq.models.retrieve(MODEL)).toMatchObject({
      id: MODEL,
      object: 'model',
      owned_by: 'OpenAI',
    });
  });

  it('the limits that are left, counted down', async () => {
    const left = async () => {
      const { response } = await groq.chat.completions.create({ model: MODEL, messages }).withResponse();
      return Number(response.headers.get('x-ratelimit-remaining-requests'));
    };
    const first = await left();
    expect(await left()).toBeLessThan(first);
  });
});

describe('groq-sdk types', () => {
  it.each(
    errorFixtures('groq').map((fixture) => [fixture.name, fixture.reply] as const),
  )('the error %s as its status says, whole and streamed', async (_, reply) => {
    for (const stream of [false, true]) {
      emulator.play(reply, { times: 1 });
      const error = await groq.chat.completions.create({ model: MODEL, messages, stream }).catch((it) => it);
      expect(error.constructor).toBe(classOf(Groq, reply.status));
      expect(error.status).toBe(reply.status);
      if (reply.body.startsWith('{')) expect(error.error).toEqual(JSON.parse(reply.body));
    }
  });

  it.each([
    ['a wrong key', () => open('gsk_wrong').models.list(), Groq.AuthenticationError],
    ['a model that is not there', () => groq.models.retrieve('no/such-model'), Groq.NotFoundError],
    [
      'a model that is gone',
      () => groq.chat.completions.create({ model: 'mixtral-8x7b-32768', messages }),
      Groq.BadRequestError,
    ],
    [
      'a parameter out of range',
      () => groq.chat.completions.create({ model: MODEL, messages, temperature: 9 }),
      Groq.BadRequestError,
    ],
  ])('%s', async (_, call, type) => {
    await expect(call()).rejects.toBeInstanceOf(type);
  });

  it('an error inside a stream', async () => {
    emulator.play('error-in-200', { provider: 'groq' });
    const stream = await groq.chat.completions.create({ model: MODEL, messages, stream: true });
    await expect(collect(stream)).rejects.toBeInstanceOf(Groq.APIError);
  });

  it('a connection that is reset', async () => {
    emulator.play('reset');
    const error = await groq.chat.completions.create({ model: MODEL, messages }).catch((it) => it);
    expect(error.constructor).toBe(Groq.APIConnectionError);
  });

  it('a provider that takes too long', async () => {
    emulator.play('hang');
    const asked = open(DEFAULT_KEYS.groq[0]?.key, { timeout: 30 }).chat.completions.create({
      model: MODEL,
      messages,
    });
    await expect(asked).rejects.toBeInstanceOf(Groq.APIConnectionTimeoutError);
  });

  it('an abort, which the emulator notices', async () => {
    emulator.play('hang');
    const leaving = new AbortController();
    const asked = groq.chat.completions.create({ model: MODEL, messages }, { signal: leaving.signal });
    const ended = expect(asked).rejects.toBeInstanceOf(Groq.APIUserAbortError);
    await until(() => expect(emulator.requests).toHaveLength(1));
    leaving.abort();
    await ended;
    await until(() => expect(emulator.requests[0]?.closedByClientAt).toBeDefined());
  });
});

it('groq-sdk tries again by itself, and is answered', async () => {
  emulator.play({ status: 503, headers: { 'retry-after-ms': '1' }, body: '' }, { times: 2 });
  const patient = open(DEFAULT_KEYS.groq[0]?.key, { maxRetries: 2 });
  const { choices } = await patient.chat.completions.create({ model: MODEL, messages });
  expect(choices).toHaveLength(1);
  expect(emulator.requests).toHaveLength(3);
});
