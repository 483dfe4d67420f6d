import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { DEFAULT_KEYS } from '../../src/emulator/keys.ts';
import type { ProviderName } from '../../src/emulator/types.ts';
import { collect } from '../support/collect.ts';
import { errorFixtures } from '../support/fixtures.ts';
import { until } from '../support/until.ts';
import { classOf } from './errors.ts';

/** OpenAI's SDK, as it comes from npm, against OpenAI and the emulated providers that tell their users to take it. */

const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Name one prime number.' }];
const tool: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

/** Reasoning is not in the SDK's types: it passes on whatever a provider sends. */
type Thoughtful = { readonly reasoning?: string; readonly reasoning_content?: string };

interface Asked {
  readonly provider: ProviderName;
  readonly model: string;
  /** Where its thoughts stand; left out where they are counted and not shown. */
  readonly thoughts?: keyof Thoughtful;
  /** Tokens it thinks for unasked; left out where they are not counted apart. */
  readonly thinks?: number;
  /** A model that was shut down, and the status that says so. */
  readonly gone: readonly [model: string, status: number];
  /** The status of a wrong key, if not 401. */
  readonly wrongKey?: number;
}

const PROVIDERS: readonly Asked[] = [
  {
    provider: 'groq',
    model: 'openai/gpt-oss-20b',
    thoughts: 'reasoning',
    thinks: 120,
    gone: ['mixtral-8x7b-32768', 400],
  },
  {
    provider: 'deepseek',
    model: 'deepseek-flash',
    thoughts: 'reasoning_content',
    thinks: 120,
    gone: ['deepseek-chat', 400],
  },
  {
    provider: 'cerebras',
    model: 'gpt-oss-120b',
    thoughts: 'reasoning',
    thinks: 120,
    gone: ['llama3.1-8b', 404],
  },
  { provider: 'openai', model: 'gpt-5-mini', thinks: 120, gone: ['gpt-4', 404] },
  {
    provider: 'openrouter',
    model: 'openai/gpt-oss-20b',
    thoughts: 'reasoning',
    thinks: 120,
    gone: ['deepseek/deepseek-v4.1-flash', 404],
  },
  {
    provider: 'xai',
    model: 'grok-4.3',
    thoughts: 'reasoning_content',
    thinks: 24,
    gone: ['grok-beta', 404],
    wrongKey: 400,
  },
  {
    provider: 'together',
    model: 'openai/gpt-oss-20b',
    thoughts: 'reasoning',
    gone: ['Qwen/Qwen3-Coder-Next-FP8', 400],
  },
  { provider: 'vllm', model: 'Qwen/Qwen3-8B', thoughts: 'reasoning_content', gone: ['nope', 404] },
];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await openEmulator();
});
afterEach(() => emulator.reset());
afterAll(() => emulator[Symbol.asyncDispose]());

describe.each(PROVIDERS)('openai at $provider', ({ provider, model, thoughts, thinks, gone, wrongKey }) => {
  function open(options: ConstructorParameters<typeof OpenAI>[0] = {}): OpenAI {
    const apiKey = DEFAULT_KEYS[provider][0]?.key;
    return new OpenAI({ apiKey, baseURL: emulator.baseUrls[provider], maxRetries: 0, ...options });
  }

  it('reads a whole answer: text, reasoning, usage', async () => {
    const { choices, usage } = await open().chat.completions.create({ model, messages });
    const message = choices[0]?.message as OpenAI.ChatCompletionMessage & Thoughtful;
    expect(message.content).toMatch(/^\[simulated /);
    expect(thoughts && message[thoughts]).toEqual(
      thoughts && expect.stringContaining('Name one prime number.'),
    );
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBe(thinks);
    const apart = provider === 'xai' ? (thinks ?? 0) : 0;
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0) + apart);
  });

  it('reads a stream, which says the same, with usage at its end', async () => {
    const ask = { model, messages };
    const whole = await open().chat.completions.create(ask);
    const stream_options = { include_usage: true };
    const stream = await open().chat.completions.create({ ...ask, stream: true, stream_options });
    const chunks = await collect(stream);
    const deltas = chunks.flatMap(({ choices }) =>
      choices.map(({ delta }) => delta as typeof delta & Thoughtful),
    );
    const message = whole.choices[0]?.message as OpenAI.ChatCompletionMessage & Thoughtful;
    expect(deltas.map(({ content }) => content ?? '').join('')).toBe(message.content);
    const thought = deltas.map((delta) => (thoughts && delta[thoughts]) ?? '').join('');
    expect(thought).toBe((thoughts && message[thoughts]) ?? '');
    expect(chunks.findLast(({ usage }) => usage)?.usage?.completion_tokens).toBe(
      whole.usage?.completion_tokens,
    );
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop']);
  });

  it('folds a stream with tool calls by itself, and takes their results back', async () => {
    const ask = { model, messages, tools: [tool] };
    const { choices } = await open().chat.completions.create(ask);
    const [whole] = choices;
    expect(whole?.finish_reason).toBe('tool_calls');
    const folded = await open().chat.completions.stream(ask).finalChatCompletion();
    const [call] = folded.choices[0]?.message.tool_calls ?? [];
    expect(call).toMatchObject({
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"a city"}' },
    });
    // The message as it came: DeepSeek wants its reasoning back beside the calls.
    const said = whole ? [whole.message] : [];
    const tool_call_id = whole?.message.tool_calls?.[0]?.id ?? '';
    const answered = await open().chat.completions.create({
      ...ask,
      messages: [...messages, ...said, { role: 'tool', tool_call_id, content: '18 °C' }],
    });
    expect(answered.choices[0]?.message.content).toContain('The tool answered "18 °C"');
  });

  it('reads the models', async () => {
    const ids = (await collect(open().models.list())).map(({ id }) => id);
    // Together's list is a bare one, which this SDK takes for an empty page.
    expect(ids).toEqual(provider === 'together' ? [] : expect.arrayContaining([model]));
  });

  it.each(
    errorFixtures(provider)
      .filter(({ reply }) => reply.status >= 400)
      .map((fixture) => [fixture.name, fixture.reply] as const),
  )('types the error %s as its status says, whole and streamed', async (_, reply) => {
    for (const stream of [false, true]) {
      emulator.play(reply, { times: 1 });
      const error = await open()
        .chat.completions.create({ model, messages, stream })
        .catch((it) => it);
      expect([error.constructor, error.status]).toEqual([classOf(OpenAI, reply.status), reply.status]);
      const body = reply.body.startsWith('{') ? JSON.parse(reply.body) : undefined;
      if (body) expect(error.error).toEqual(body.error ?? body);
    }
  });

  it.each([
    [
      'a wrong key',
      () => open({ apiKey: 'sk-wrong' }).chat.completions.create({ model, messages }),
      wrongKey ?? 401,
    ],
    ['a model that is gone', () => open().chat.completions.create({ model: gone[0], messages }), gone[1]],
    ['an empty conversation', () => open().chat.completions.create({ model, messages: [] }), 400],
    ['a path that is not there', () => open().embeddings.create({ model, input: 'x' }), 404],
  ])('types %s', async (_, call, status) => {
    await expect(call()).rejects.toBeInstanceOf(classOf(OpenAI, status));
  });

  it('types an error inside a stream', async () => {
    emulator.play('error-in-200', { provider });
    const stream = await open().chat.completions.create({ model, messages, stream: true });
    await expect(collect(stream)).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  it('types a connection that is reset', async () => {
    emulator.play('reset');
    const error = await open()
      .chat.completions.create({ model, messages })
      .catch((it) => it);
    expect(error.constructor).toBe(OpenAI.APIConnectionError);
  });

  it('types a provider that takes too long', async () => {
    emulator.play('hang');
    const asked = open({ timeout: 30 }).chat.completions.create({ model, messages });
    await expect(asked).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
  });

  it('types an abort before the answer, which the emulator notices', async () => {
    emulator.play('hang');
    const leaving = new AbortController();
    const asked = open().chat.completions.create({ model, messages }, { signal: leaving.signal });
    const ended = expect(asked).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await until(() => expect(emulator.requests).toHaveLength(1));
    leaving.abort();
    await ended;
    await until(() => expect(emulator.requests[0]?.closedByClientAt).toBeDefined());
  });
});

it('openai leaves a stream in its middle, and the emulator notices', async () => {
  await using slow = await openEmulator({ tokensPerSecond: 50 });
  const openai = new OpenAI({ apiKey: DEFAULT_KEYS.groq[0]?.key, baseURL: slow.baseUrls.groq });
  const stream = await openai.chat.completions.create({
    model: 'openai/gpt-oss-20b',
    messages,
    stream: true,
  });
  for await (const _ of stream) break;
  await until(() => expect(slow.requests[0]?.closedByClientAt).toBeDefined());
});

it('openai comes back when Groq tells it to', async () => {
  await using emulated = await openEmulator();
  const openai = new OpenAI({ apiKey: DEFAULT_KEYS.groq[0]?.key, baseURL: emulated.baseUrls.groq });
  emulated.play({ status: 429, headers: { 'retry-after-ms': '1' }, body: '{}' }, { times: 1 });
  const { choices } = await openai.chat.completions.create({ model: 'openai/gpt-oss-20b', messages });
  expect([choices.length, emulated.requests.length]).toEqual([1, 2]);
});
