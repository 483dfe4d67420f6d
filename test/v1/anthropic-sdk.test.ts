import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../src/emulator/scenarios.ts';
import type { ProviderName } from '../../src/emulator/types.ts';
import { collect } from '../support/collect.ts';
import { openDoors } from '../support/doors.ts';
import { openServed, type Served } from '../support/served.ts';
import { ABLE, PIXEL, TOOLS } from '../support/tool-loop.ts';
import { until } from '../support/until.ts';
import { envFor, KEYS } from '../support/upstream.ts';

/** Anthropic's SDK, as it comes from npm, pointed at CORO: over every provider, in whatever format that one speaks. */

const { emulator, served } = await openDoors();
const anthropic = clientOf(served);

function clientOf({ url }: Served): Anthropic {
  return new Anthropic({ baseURL: url, apiKey: 'none is needed', maxRetries: 0 });
}

const system = 'Be brief.';
const max_tokens = 4000;
const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Name one prime number.' }];
const callBoth: Anthropic.MessageParam = { role: 'user', content: 'Call get_weather and get_time.' };
const tools = TOOLS.map(({ name, description, parameters = {} }) => ({
  name,
  ...(description && { description }),
  input_schema: { ...parameters, type: 'object' as const },
}));
const thinking = { type: 'enabled', budget_tokens: 2000 } as const;
const place = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

/** The conversation after a turn that called tools. */
function after({ content }: Anthropic.Message): Anthropic.MessageParam[] {
  const results = content
    .filter((block) => block.type === 'tool_use')
    .map(({ id }) => ({ type: 'tool_result' as const, tool_use_id: id, content: '18 degrees' }));
  return [callBoth, { role: 'assistant', content }, { role: 'user', content: results }];
}

/** Ollama, which needs no key, has no first. */
const FAILURES: readonly [ScenarioName, number, string][] = [
  ['invalid-key', 502, 'api_error'],
  ['gone', 404, 'not_found_error'],
  ['context-length', 400, 'invalid_request_error'],
  ['server-error', 502, 'api_error'],
  ['garbage', 502, 'api_error'],
];

describe.each(Object.entries(ABLE))('over %s', (provider, { tools: caller, images: seer, thinks }) => {
  const model = `${provider}/${caller}`;
  const effort = thinks ? { thinking } : {};

  it('answers whole and streamed alike', async () => {
    const { data, response } = await anthropic.messages
      .create({ model, max_tokens, system, messages })
      .withResponse();
    expect(data).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(textOf(data)).toContain('Name one prime number.');
    // As Anthropic has it where nothing is cited: the AI SDK refuses an answer whose citations are null.
    expect(data.content.find(({ type }) => type === 'text')).toEqual({ type: 'text', text: textOf(data) });
    expect(data.usage.input_tokens).toBeGreaterThan(0);
    expect(response.headers.get('x-coro-model-used')).toContain(`${provider}/`);
    const streamed = await anthropic.messages.stream({ model, max_tokens, system, messages }).finalMessage();
    expect(textOf(streamed)).toBe(textOf(data));
    expect(streamed.usage.output_tokens).toBe(data.usage.output_tokens);
    expect(streamed.usage.input_tokens).toBe(data.usage.input_tokens);
    expect(streamed.stop_reason).toBe('end_turn');
  });

  it('says which word ended it where the provider does, and guesses nowhere else, whole and streamed', async () => {
    const asked = { model, max_tokens, messages, stop_sequences: ['zzz', 'prime'], drop_params: true };
    const isTold = provider === 'anthropic';
    const end = isTold
      ? { stop_reason: 'stop_sequence', stop_sequence: 'prime' }
      : { stop_reason: 'end_turn', stop_sequence: null };
    expect(await anthropic.messages.create(asked)).toMatchObject(end);
    expect(await anthropic.messages.stream(asked).finalMessage()).toMatchObject(end);
  });

  it('goes through a tool loop, thinking where it can, whole and streamed', async () => {
    const ask = { model, max_tokens, tools, ...effort };
    const whole = await anthropic.messages.create({ ...ask, messages: [callBoth] });
    const streamed = await anthropic.messages.stream({ ...ask, messages: [callBoth] }).finalMessage();
    for (const first of [whole, streamed]) {
      expect(first.stop_reason).toBe('tool_use');
      const calls = first.content.filter((block) => block.type === 'tool_use');
      expect(calls).toMatchObject([
        { name: 'get_weather', input: { city: 'a city' } },
        { name: 'get_time', input: {} },
      ]);
      const { data, response } = await anthropic.messages
        .create({ ...ask, messages: after(first) })
        .withResponse();
      expect(textOf(data)).toContain('18 degrees');
      expect(response.headers.get('x-coro-warnings')).toBeNull();
    }
  });

  it.each([false, true])('runs tools for whoever lets the SDK call them, streamed: %j', async (stream) => {
    const run = () => '18 degrees';
    const own = tools.map(({ name, description = '', input_schema: inputSchema }) =>
      betaTool({ name, description, inputSchema, run }),
    );
    const runner = anthropic.beta.messages.toolRunner({
      model,
      max_tokens,
      messages: [callBoth],
      tools: own,
      stream,
    });
    const last = await runner.runUntilDone();
    expect(last.stop_reason).toBe('end_turn');
    expect(JSON.stringify(last.content)).toContain('18 degrees');
  });

  it('answers what a tool for coding sends, where it may leave out what a model cannot take', async () => {
    const cache_control = { type: 'ephemeral' } as const;
    const edit = { type: 'clear_thinking_20251015', keep: 'all' } as const;
    const body = {
      ...{ drop_params: true, context_management: { edits: [edit] } },
      model,
      max_tokens: 32_000,
      system: [{ type: 'text' as const, text: 'You write code.', cache_control }],
      tools: tools.map((tool) => ({ ...tool, eager_input_streaming: true, cache_control })),
      thinking: { type: 'adaptive' as const },
      output_config: { effort: 'max' as const },
      metadata: { user_id: 'me' },
      messages: [
        {
          role: 'user' as const,
          content: [{ type: 'text' as const, text: 'What time is it?', cache_control }],
        },
        { role: 'system' as const, content: 'The user is in a hurry.' },
        {
          role: 'assistant' as const,
          content: [{ type: 'tool_use' as const, id: 'toolu_1', name: 'get_time', input: {} }],
        },
        {
          role: 'user' as const,
          content: [{ type: 'tool_result' as const, tool_use_id: 'toolu_1', content: 'Noon.' }],
        },
      ],
    };
    const { stop_reason, content } = await anthropic.beta.messages.stream(body).finalMessage();
    expect(stop_reason).toBe('end_turn');
    expect(JSON.stringify(content)).toContain('Noon.');
    const { max_tokens: _, ...counted } = body;
    expect((await anthropic.beta.messages.countTokens(counted)).input_tokens).toBeGreaterThan(10);
  });

  it('is told what the system says between the turns', async () => {
    const turns: Anthropic.MessageParam[] = [
      ...messages,
      { role: 'assistant', content: 'Seven.' },
      { role: 'user', content: 'Another one.' },
      { role: 'system', content: [{ type: 'text', text: 'Say it in French.' }] },
    ];
    await anthropic.messages.create({ model, max_tokens, system, messages: turns });
    const sent = JSON.stringify(emulator.requests.at(-1)?.body);
    expect(sent).toContain('Be brief.\\n\\nSay it in French.');
  });

  it.runIf(provider !== 'deepseek')('keeps to a JSON schema', async () => {
    const answer = await anthropic.messages.create({
      model,
      max_tokens,
      messages,
      output_config: { format: { type: 'json_schema', schema: place } },
    });
    expect(JSON.parse(textOf(answer))).toEqual({ city: 'a city' });
  });

  it.runIf(seer)('is shown an image', async () => {
    const data = PIXEL.slice(PIXEL.indexOf(',') + 1);
    const source = { type: 'base64', media_type: 'image/png', data } as const;
    const content = [
      { type: 'image' as const, source },
      { type: 'text' as const, text: 'What is this?' },
    ];
    const answer = await anthropic.messages.create({
      model: `${provider}/${seer}`,
      max_tokens,
      messages: [{ role: 'user', content }],
    });
    expect(textOf(answer)).toContain('What is this?');
  });

  it.each(
    provider === 'ollama' ? FAILURES.slice(1) : FAILURES,
  )('says of %s that it is a %i of type %s, whole and streamed', async (scenario, status, type) => {
    // One of its own: a route that keeps failing is left alone after a while.
    await using fresh = await openServed(envFor(emulator, KEYS));
    emulator.play(scenario, { provider: provider as ProviderName });
    const pinned = { pin: true };
    for (const stream of [false, true]) {
      const failed = clientOf(fresh).messages.create({ ...pinned, model, max_tokens, messages, stream });
      await expect(failed).rejects.toBeInstanceOf(Anthropic.APIError);
      await expect(failed).rejects.toMatchObject({ status, error: { type: 'error', error: { type } } });
    }
  });

  it('closes the upstream connection when the caller leaves', async () => {
    emulator.play('slow', { provider: provider as ProviderName });
    const abort = new AbortController();
    const { signal } = abort;
    const asked = anthropic.messages.create({ model, max_tokens, messages, stream: true }, { signal });
    const failed = expect(asked).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    const seen = () => emulator.requests.filter((it) => it.provider === provider).at(-1);
    await until(() => expect(seen()).toBeDefined());
    abort.abort();
    await failed;
    await until(() => expect(seen()?.closedByClientAt).toBeDefined());
  });
});

describe('the stream', () => {
  const ask = { model: 'anthropic/claude-haiku-4-5', max_tokens, messages, thinking };

  it('has its events in Anthropic’s order', async () => {
    const events = await collect(await anthropic.messages.create({ ...ask, stream: true }));
    const kinds = events.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1]);
    expect(kinds).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  it('hands on a thought with its seal', async () => {
    const { content } = await anthropic.messages.stream(ask).finalMessage();
    expect(content).toMatchObject([
      {
        type: 'thinking',
        thinking: expect.stringContaining('prime number'),
        signature: expect.stringMatching(/^EqQB/),
      },
      { type: 'text' },
    ]);
  });

  it('that breaks amid the words ends with an error', async () => {
    emulator.play('cut', { provider: 'anthropic' });
    const failed = anthropic.messages.stream({ ...ask, ...{ pin: true } }).finalMessage();
    await expect(failed).rejects.toBeInstanceOf(Anthropic.APIError);
    await expect(failed).rejects.toThrow(/connection broke before/);
  });
});

it('lists the models, a page that needs no second', async () => {
  const ids: string[] = [];
  for await (const { id, display_name } of anthropic.models.list()) if (display_name !== '') ids.push(id);
  expect(ids).toContain('gemini');
  expect(new Set(ids).size).toBe(ids.length);
});

it('finds a model by any id in the words in which it lists it, and says so where there is none', async () => {
  const listed = await anthropic.models.list();
  const gemini = listed.data.find(({ id }) => id === 'gemini');
  expect(await anthropic.models.retrieve('gemini')).toMatchObject({ ...gemini });
  const id = 'groq/openai/gpt-oss-20b';
  expect(await anthropic.models.retrieve(id)).toMatchObject({ type: 'model', id });
  await expect(anthropic.models.retrieve('nobody')).rejects.toMatchObject({
    status: 404,
    error: { type: 'error', error: { type: 'not_found_error' } },
  });
});

it('says since when a model is there, or the epoch where nobody does', async () => {
  const createdAt = async (id: string) => (await anthropic.models.retrieve(id)).created_at;
  expect(await createdAt('claude-opus-5')).toBe('2026-07-24T00:00:00Z');
  expect(await createdAt('claude-opus-4-8')).toBe('1970-01-01T00:00:00Z');
});

describe('a body', () => {
  const post = async (body: object) => {
    const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const reply = await fetch(`${served.url}/v1/messages`, init);
    return { status: reply.status, headers: reply.headers, json: await reply.json() };
  };
  const ok = { model: 'gemini', max_tokens, messages };

  it.each<[string, object, string]>([
    ['no cap', { ...ok, max_tokens: undefined }, 'max_tokens: Field required'],
    [
      'an unknown role',
      { ...ok, messages: [{ role: 'developer', content: '' }] },
      "messages.0.role: Input should be 'user', 'assistant' or 'system'",
    ],
    [
      'nobody who asks',
      { ...ok, messages: [{ role: 'system', content: 'Be brief.' }] },
      'messages: at least one must be from the user',
    ],
    [
      'an image among the instructions',
      { ...ok, messages: [...messages, { role: 'system', content: [{ type: 'image' }] }] },
      "messages.1.content.0.type: Input should be 'text'; messages.1.content.0.source: Field required",
    ],
    [
      'a block that lacks its text',
      { ...ok, messages: [{ role: 'user', content: [{ type: 'text' }] }] },
      'messages.0.content.0.text: Field required',
    ],
    [
      'a field of nobody',
      { ...ok, colour: 'red' },
      'colour: nobody knows it; drop_params: true goes without it',
    ],
    [
      'too many sampled',
      { ...ok, top_k: 5 },
      'top_k: no model is told of it; drop_params: true goes without it',
    ],
    [
      'a tool that runs at Anthropic',
      { ...ok, tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }] },
      "tools.0.type: a tool of Anthropic's own, which no model is told of: give custom ones, with an input_schema",
    ],
    ['a tool of no schema', { ...ok, tools: [{ name: 'f' }] }, 'tools.0.input_schema: Field required'],
    [
      'a tool chosen that there is not',
      { ...ok, tools, tool_choice: { type: 'tool', name: 'f' } },
      'tool_choice.name: no tool has this name',
    ],
  ])('with %s is a 400 that names it', async (_, body, message) => {
    const { status, json } = await post(body);
    expect({ status, json }).toEqual({
      status: 400,
      json: { type: 'error', error: { type: 'invalid_request_error', message }, request_id: null },
    });
  });

  it('that goes on with a thread is refused in the words at which a client sends all of it', async () => {
    const thread = { type: 'continue', previous_message_id: 'msg_1' };
    const { status, json } = await post({ ...ok, thread, drop_params: true });
    expect({ status, json }).toMatchObject({
      status: 400,
      json: {
        error: {
          message: 'thread: no conversation is kept here: send all of it, without a thread',
          details: { error_code: 'thread_unsupported_request' },
        },
      },
    });
  });

  it('that is no JSON hears where it stops being some', async () => {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${served.url}/v1/messages`, { method: 'POST', headers, body: '{"model":' });
    expect(await reply.json()).toMatchObject({
      error: { type: 'invalid_request_error', message: 'body: Not valid JSON (at character 9)' },
    });
  });

  it('as a coding tool writes it is answered by any model, and hears what had no effect', async () => {
    const cache_control = { type: 'ephemeral' };
    const body = {
      ...ok,
      model: 'groq/openai/gpt-oss-20b',
      system: [{ type: 'text', text: 'Be brief.', cache_control }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Name one prime number.', cache_control }] },
      ],
      tools: [
        { name: 'get_time', description: 'The time.', input_schema: { type: 'object', properties: {} } },
      ],
      tool_choice: { type: 'none' },
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'medium' },
      context_management: { edits: [] },
      metadata: { user_id: 'me' },
    };
    const { status, headers, json } = await post(body);
    expect({ status, json }).toMatchObject({ status: 200, json: { stop_reason: 'end_turn' } });
    expect(textOf(json as Anthropic.Message)).toContain('My instructions are "Be brief."');
    expect(JSON.parse(headers.get('x-coro-warnings') ?? '')).toHaveLength(2);
  });

  it.each([
    [
      'max',
      { type: 'adaptive' },
      ['reasoning_effort "max" became "high", the nearest that Gemini 3.5 Flash-Lite takes'],
    ],
    ['low', { type: 'adaptive' }, []],
    [
      'low',
      undefined,
      [
        'output_config.effort "low" was left out: no thinking was asked for, and only adaptive thinking has one here',
      ],
    ],
    ['high', undefined, []],
    [
      'medium',
      thinking,
      [
        'output_config.effort "medium" was left out: thinking is enabled, and only adaptive thinking has one here',
      ],
    ],
  ])('of effort %s with %j hears what becomes of it', async (effort, thinks, told) => {
    const { status, headers } = await post({ ...ok, thinking: thinks, output_config: { effort } });
    expect(status).toBe(200);
    expect(JSON.parse(headers.get('x-coro-warnings') ?? '[]')).toEqual(told);
  });

  it.each([
    'gemini',
    'gpt-4o-mini',
    'claude-haiku',
    'ollama/gemma3',
    'mistral/mistral-small-2603',
  ])('whose tool shows an image has it shown to %s', async (model) => {
    const source = { type: 'base64', media_type: 'image/png', data: PIXEL.split(',')[1] };
    const { status, headers } = await post({
      ...ok,
      model,
      messages: [
        { role: 'user', content: 'Look.' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'image', source }] },
            { type: 'text', text: 'What is it?' },
          ],
        },
      ],
    });
    expect([status, headers.get('x-coro-warnings')]).toEqual([200, null]);
    expect(JSON.stringify(emulator.requests.at(-1)?.body)).toContain(source.data);
  });

  it('of a tool for coding is answered by a model that does not think and gives less at most', async () => {
    const body = { ...ok, model: 'gpt-4o', max_tokens: 32_000, thinking: { type: 'adaptive' } };
    const { status, headers } = await post(body);
    expect(status).toBe(200);
    expect(emulator.requests.at(-1)?.body).toMatchObject({ max_completion_tokens: 16_384 });
    expect(JSON.parse(headers.get('x-coro-warnings') ?? '')).toEqual([
      'reasoning_effort "high" was left out: GPT-4o does not think',
      'max_tokens 32000 became 16384, the most that GPT-4o gives',
    ]);
    const must = await post({ ...body, thinking });
    expect(must.status).toBe(400);
    expect(JSON.stringify(must.json)).toContain('reasoning_effort');
  });

  it('hears what of its tools, blocks and output no model is told of', async () => {
    const { status, headers } = await post({
      ...ok,
      system: [{ type: 'text', text: 'Be brief.', mood: 'bad' }],
      messages: [
        { role: 'user', id: 'm1', content: [{ type: 'text', text: 'Hi', citations: [], mood: 'good' }] },
      ],
      tools: [
        {
          ...tools[1],
          input_examples: [{}],
          defer_loading: true,
          eager_input_streaming: true,
          allowed_callers: ['direct'],
        },
        { ...tools[0], input_examples: [{}], defer_loading: false },
      ],
      output_config: { effort: 'high', task_budget: { type: 'tokens', total: 9000 } },
    });
    expect(status).toBe(200);
    expect(JSON.parse(headers.get('x-coro-warnings') ?? '[]')).toEqual([
      'system[].mood was left out: no model is told of it',
      'tools[].input_examples was left out: no model is told of it',
      'tools[].defer_loading was left out: no model is told of it',
      'messages[].id was left out: no model is told of it',
      'messages[].content[].mood was left out: no model is told of it',
      'output_config.task_budget was left out: no model is told of it',
    ]);
  });

  it.each([
    ['gpt-5-mini', 'minimal'],
    ['claude-opus', 'low'],
    ['xai/grok-4.5', 'low'],
    ['claude-haiku', undefined],
    ['deepseek-flash-thinking', undefined],
    ['gpt-4o-mini', undefined],
  ])('that wants no thinking gets the least that %s can do, and hears so where that is some', async (model, least) => {
    const { status, headers } = await post({ ...ok, model, thinking: { type: 'disabled' } });
    const told: string[] = JSON.parse(headers.get('x-coro-warnings') ?? '[]');
    expect(status).toBe(200);
    expect(told).toEqual(
      least ? [expect.stringContaining(`reasoning_effort "none" became "${least}", the nearest`)] : [],
    );
  });

  it('that gives its schema where it was at first is kept to it', async () => {
    const { status, json } = await post({ ...ok, output_format: { type: 'json_schema', schema: place } });
    expect(status).toBe(200);
    expect(JSON.parse(textOf(json as Anthropic.Message))).toEqual({ city: 'a city' });
  });

  it('that chooses nothing among no tools is answered', async () => {
    expect((await post({ ...ok, tools: null, tool_choice: null })).status).toBe(200);
  });

  it('for a model that there is not is a 404', async () => {
    const { status, json } = await post({ ...ok, model: 'nobody' });
    expect({ status, json }).toMatchObject({ status: 404, json: { error: { type: 'not_found_error' } } });
  });

  it('is left without what no model is told of, and hears of it', async () => {
    const { status, headers } = await post({
      ...ok,
      metadata: { user_id: 'me' },
      top_k: 5,
      drop_params: true,
    });
    expect(status).toBe(200);
    expect(JSON.parse(headers.get('x-coro-warnings') ?? '')).toEqual([
      'metadata was left out: no model is told of it',
      'top_k was left out: no model is told of it',
    ]);
  });
});
