import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../src/emulator/scenarios.ts';
import type { Loose } from '../../src/emulator/testing.ts';
import { collect } from '../support/collect.ts';
import { openDoors } from '../support/doors.ts';
import { openServed } from '../support/served.ts';
import { PIXEL } from '../support/tool-loop.ts';
import { envFor, KEYS } from '../support/upstream.ts';

/** What `/v1/chat/completions` says, to the letter. */

const { emulator, served } = await openDoors();

const MODEL = 'groq/openai/gpt-oss-20b';
const messages = [{ role: 'user', content: 'Name one prime number.' }] as const;

function post(body: object, { url } = served, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: MODEL, messages, ...body }),
  });
}

async function errorOf(reply: Promise<Response>) {
  const { status, headers } = await reply;
  const { error } = await jsonOf(await reply);
  return { status, headers, error };
}

async function jsonOf(reply: Response): Promise<Loose> {
  return await reply.json();
}

function chunksOf(text: string): Loose[] {
  return text
    .split('\n\n')
    .filter((it) => it.startsWith('data: {'))
    .map((it) => JSON.parse(it.slice('data: '.length)));
}

describe('a stream', () => {
  it('ends with usage where that was asked for, and with [DONE] once', async () => {
    const text = await (await post({ stream: true, stream_options: { include_usage: true } })).text();
    expect(text.match(/\[DONE\]/g)).toHaveLength(1);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    const chunks = chunksOf(text);
    expect(chunks[0].choices[0].delta).toEqual({ role: 'assistant', content: '' });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('tells what CORO knows of it in its last choice, and who answers in its head', async () => {
    const reply = await post({ stream: true, stop: ['zzz'] });
    expect(reply.headers.get('x-coro-model-used')).toBe(MODEL);
    expect(reply.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const chunks = chunksOf(await reply.text());
    expect(chunks.every((it) => it.usage === undefined)).toBe(true);
    expect(chunks.at(-1).choices[0]).toMatchObject({
      finish_reason: 'stop',
      coro: { model_used: MODEL, attempts: 1, cost_usd: expect.any(Number) },
    });
  });

  it('shows what a model thinks as reasoning_content', async () => {
    const text = await (await post({ stream: true, reasoning_effort: 'high' })).text();
    const thoughts = chunksOf(text).map((it) => it.choices[0].delta.reasoning_content ?? '');
    expect(thoughts.join('')).toMatch(/^The user writes "Name one prime number/);
  });

  it('that breaks amid the words ends with an error, and no [DONE]', async () => {
    emulator.play('cut', { provider: 'groq' });
    const reply = await post({ stream: true });
    expect(reply.status).toBe(200);
    const text = await reply.text();
    expect(text).not.toContain('[DONE]');
    expect(chunksOf(text).at(-1)).toEqual({
      error: {
        message: expect.stringContaining('connection broke before'),
        type: 'upstream_error',
        param: null,
        code: 'stream_interrupted',
      },
    });
    const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'x', maxRetries: 0 });
    const stream = await openai.chat.completions.create({
      model: MODEL,
      messages: [...messages],
      stream: true,
    });
    await expect(collect(stream)).rejects.toThrow(/connection broke before/);
  });
});

describe('an answer that ends early', () => {
  it.each<[ScenarioName, string, string]>([
    ['max-tokens-empty', 'length', 'max_tokens'],
    ['content-filter', 'content_filter', 'refusal'],
    ['blocked-answer', 'content_filter', 'refusal'],
  ])('by %s is a good reply with that reason, whole and streamed', async (scenario, finish, stopReason) => {
    await using fresh = await openServed(envFor(emulator, KEYS));
    emulator.play(scenario, { provider: 'gemini' });
    const model = 'gemini/gemini-3.8-flash';
    const whole = await jsonOf(await post({ model }, fresh));
    expect(whole.choices).toMatchObject([{ finish_reason: finish, message: { content: '' } }]);
    const text = await (await post({ model, stream: true }, fresh)).text();
    expect(chunksOf(text).at(-1).choices).toMatchObject([{ finish_reason: finish }]);
    expect(text).toContain('[DONE]');
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ model, messages, max_tokens: 100 });
    const reply = await fetch(`${fresh.url}/v1/messages`, { method: 'POST', headers, body });
    expect(await reply.json()).toMatchObject({ type: 'message', stop_reason: stopReason, content: [] });
  });
});

describe('a failure', () => {
  it.each<[ScenarioName, number, string]>([
    ['quota', 429, 'insufficient_quota'],
    ['overloaded', 503, 'model_overloaded'],
    ['missing-key', 502, 'authentication_failed'],
    ['reset', 502, 'network_error'],
  ])('by %s is a %i with the code %s', async (scenario, status, code) => {
    await using fresh = await openServed(envFor(emulator, KEYS));
    emulator.play(scenario, { provider: 'groq' });
    for (const stream of [false, true]) {
      const failed = await errorOf(post({ stream, pin: true }, fresh));
      expect(failed).toMatchObject({ status, error: { code, message: expect.stringMatching(/^Groq: /) } });
    }
  });

  it('by a rate limit says when to come again', async () => {
    await using fresh = await openServed(envFor(emulator, KEYS));
    emulator.play('rate-limit', { provider: 'groq' });
    const { status, headers, error } = await errorOf(post({ pin: true }, fresh));
    expect({ status, code: error.code }).toEqual({ status: 429, code: 'rate_limit_exceeded' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('by its own time limit is a 504', async () => {
    emulator.play('slow', { provider: 'groq' });
    const failed = await errorOf(post({ timeout_ms: 30, pin: true }));
    expect(failed).toMatchObject({ status: 504, error: { code: 'timeout', type: 'timeout_error' } });
  });
});

describe('a body', () => {
  const tools = ['get_weather', 'get_time'].map((name) => ({ type: 'function', function: { name } }));
  const allow = (mode: string, ...names: string[]) => ({
    type: 'allowed_tools',
    allowed_tools: { mode, tools: names.map((name) => ({ type: 'function', function: { name } })) },
  });

  it.each<[string, object, string, string]>([
    ['no messages', { messages: undefined }, 'messages', 'missing_required_parameter'],
    [
      'a number for a text',
      { messages: [{ role: 'user', content: 3 }] },
      'messages[0].content',
      'invalid_type',
    ],
    ['an unknown role', { messages: [{ role: 'robot', content: '' }] }, 'messages[0].role', 'invalid_value'],
    [
      'a file for an image',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///x.png' } }] }] },
      'messages[0].content[0].image_url.url',
      'invalid_value',
    ],
    [
      'a name with a blank',
      { messages: [{ role: 'user', name: 'Ada Lovelace', content: 'Hi' }] },
      'messages[0].name',
      'invalid_value',
    ],
    [
      'a name that is too long',
      { messages: [{ role: 'user', name: 'a'.repeat(65), content: 'Hi' }] },
      'messages[0].name',
      'invalid_value',
    ],
    ['too warm', { temperature: 3 }, 'temperature', 'invalid_value'],
    ['more choices than may be asked for', { n: 17 }, 'n', 'invalid_value'],
    ['several choices of several models', { n: 2, models: ['gemini'] }, 'n', 'invalid_value'],
    ['no choice', { n: 0 }, 'n', 'invalid_value'],
    ['a model too many', { models: Array.from({ length: 16 }, () => 'gemini') }, 'models', 'invalid_value'],
    ['a bias', { logit_bias: { 50256: -100 } }, 'logit_bias', 'unsupported_parameter'],
    ['a word of nobody', { colour: 'red' }, 'colour', 'unknown_parameter'],
    ['a choice of no tools', { tool_choice: 'required' }, 'tool_choice', 'invalid_value'],
    [
      'a choice of tools that are not there',
      { tools, tool_choice: allow('auto', 'get_weather', 'get_tiem') },
      'tool_choice.allowed_tools.tools[1].function.name',
      'invalid_value',
    ],
    [
      'a choice of no one among its tools',
      { tools, tool_choice: allow('auto') },
      'tool_choice.allowed_tools.tools',
      'invalid_value',
    ],
    [
      'a mode that is none',
      { tools, tool_choice: allow('none', 'get_time') },
      'tool_choice.allowed_tools.mode',
      'invalid_value',
    ],
    [
      'a choice that says nothing',
      { tools, tool_choice: { type: 'allowed_tools' } },
      'tool_choice.allowed_tools',
      'missing_required_parameter',
    ],
    [
      'a choice of a function without its name',
      { tools, tool_choice: { type: 'function' } },
      'tool_choice.function',
      'missing_required_parameter',
    ],
    ['a choice among no tools', { tool_choice: allow('auto', 'get_time') }, 'tool_choice', 'invalid_value'],
    [
      'a schema that is none',
      { response_format: { type: 'json_schema' } },
      'response_format.json_schema',
      'missing_required_parameter',
    ],
  ])('with %s is a 400 that names it', async (_, body, param, code) => {
    const { status, error } = await errorOf(post(body));
    expect({ status, error }).toMatchObject({
      status: 400,
      error: { type: 'invalid_request_error', param, code, message: expect.stringContaining(`'${param}'`) },
    });
  });

  it('that asks for nothing with a field asks for nothing', async () => {
    const { status } = await post({
      n: 1,
      frequency_penalty: 0,
      presence_penalty: 0,
      logprobs: false,
      store: false,
      seed: null,
      logit_bias: {},
      modalities: ['text'],
    });
    expect(status).toBe(200);
  });

  it('is left without what nobody takes where the caller says so, and hears of it', async () => {
    const { status, headers } = await post({
      colour: 'red',
      user: 'me',
      verbosity: 'low',
      drop_params: true,
    });
    expect(status).toBe(200);
    expect(JSON.parse(headers.get('x-coro-warnings') ?? '')).toEqual([
      'colour was left out: nobody knows it',
      'user was left out: no model is told of it',
      'verbosity was left out: no model is told of it',
    ]);
  });

  it('may have an empty part beside others, whatever model is asked', async () => {
    const content = [
      { type: 'text', text: '' },
      { type: 'text', text: 'Name one prime number.' },
    ];
    for (const model of [MODEL, 'gemini', 'claude-haiku'])
      expect((await post({ model, messages: [{ role: 'user', content }] })).status).toBe(200);
  });

  it('may end with an assistant, also where that has to be said', async () => {
    const messages = [
      { role: 'user', content: 'Name one prime number.' },
      { role: 'assistant', content: 'Two is' },
    ];
    for (const model of [MODEL, 'mistral/mistral-small-2603'])
      expect((await post({ model, messages })).status).toBe(200);
    expect(emulator.requests.at(-1)?.body).toMatchObject({
      messages: [messages[0], { ...messages[1], prefix: true }],
    });
  });

  it('hears once what of its messages no model is told of', async () => {
    const said = { role: 'assistant', content: 'Two.', refusal: null, annotations: [], audio: { id: 'a' } };
    const { status, headers } = await post({
      messages: [
        { role: 'user', content: 'Name one prime number.', id: 'm1' },
        said,
        said,
        { role: 'user', content: 'Another?', id: 'm3' },
      ],
    });
    expect(status).toBe(200);
    expect(JSON.parse(headers.get('x-coro-warnings') ?? '')).toEqual([
      'messages[].id was left out: no model is told of it',
      'messages[].audio was left out: no model is told of it',
    ]);
  });

  it('hears what of its parts, calls, tools and functions no model is told of', async () => {
    const made = { name: 'look', parameters: { type: 'object', properties: {} }, rating: 5 };
    const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };
    const { status, headers } = await post({
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Look.', index: 0, id: '', mood: 'good' }] },
        {
          role: 'assistant',
          content: null,
          provider_specific_fields: {},
          tool_calls: [{ ...call, index: 0, extra_content: { google: { thought_signature: 'x' } } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'A tree.' },
      ],
      tools: [{ type: 'function', function: made, defer_loading: true }],
    });
    expect(status).toBe(200);
    expect(JSON.parse(headers.get('x-coro-warnings') ?? '')).toEqual([
      'messages[].content[].mood was left out: no model is told of it',
      'messages[].tool_calls[].extra_content was left out: no model is told of it',
      'tools[].defer_loading was left out: no model is told of it',
      'tools[].function.rating was left out: no model is told of it',
    ]);
    const old = await post({ functions: [made] });
    expect(JSON.parse(old.headers.get('x-coro-warnings') ?? '')).toContain(
      'functions[].rating was left out: no model is told of it',
    );
  });

  it('has its names passed on where they are taken, and is told elsewhere, whole and streamed', async () => {
    const named = { messages: [{ role: 'user', name: 'ada', content: 'Name one prime number.' }] };
    const taken = await post({ ...named, model: 'openai/gpt-5.4-mini' });
    expect(taken.headers.get('x-coro-warnings')).toBeNull();
    expect(emulator.requests.at(-1)?.body).toMatchObject(named);

    const left = await post(named);
    expect(left.status).toBe(200);
    const told = ['messages[].name was left out: gpt-oss-20b takes no names'];
    expect(JSON.parse(left.headers.get('x-coro-warnings') ?? '')).toEqual(told);
    const chunks = chunksOf(await (await post({ ...named, stream: true })).text());
    expect(chunks.at(-1).choices[0].coro).toMatchObject({ warnings: told });
  });

  it('with what this model cannot take is refused by name, or goes without it', async () => {
    const body = { model: 'openai/gpt-5.4-mini', temperature: 0.2 };
    const { status, error } = await errorOf(post(body));
    expect({ status, error }).toMatchObject({
      status: 400,
      error: {
        code: 'invalid_parameters',
        param: 'temperature',
        message: expect.stringContaining('drop_params'),
      },
    });
    const reply = await post({ ...body, drop_params: true });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.headers.get('x-coro-warnings') ?? '')).toEqual([
      'temperature 0.2 was left out: gpt-5.4-mini refuses it',
    ]);
  });

  it.each([
    ['gpt-6-sol', 'xhigh', { reasoning_effort: 'xhigh' }],
    ['gpt-6-sol', 'max', { reasoning_effort: 'max' }],
    ['openai/gpt-5.4-mini', 'xhigh', { reasoning_effort: 'xhigh' }],
    ['openai/gpt-5.4-mini', 'max', { reasoning_effort: 'xhigh' }, 'xhigh'],
    ['gpt-5.1', 'xhigh', { reasoning_effort: 'high' }, 'high'],
    ['claude-opus', 'xhigh', { output_config: { effort: 'xhigh' } }],
    ['anthropic/claude-sonnet-4-6', 'xhigh', { output_config: { effort: 'high' } }, 'high'],
    ['anthropic/claude-sonnet-4-6', 'max', { output_config: { effort: 'max' } }],
    ['deepseek', 'max', { reasoning_effort: 'max' }],
    [MODEL, 'max', { reasoning_effort: 'high' }, 'high'],
  ])('that asks %s for the effort %s is answered with the most there is, and hears where it is less', async (model, effort, sent, told = '') => {
    const { status, headers } = await post({ model, reasoning_effort: effort });
    expect(status).toBe(200);
    expect(emulator.requests.at(-1)?.body).toMatchObject(sent);
    const warnings = JSON.parse(headers.get('x-coro-warnings') ?? '[]');
    expect(warnings.join()).toMatch(told ? `became "${told}", the nearest that` : /^$/);
  });

  it('may have 16 MiB of images, and no more', async () => {
    const image = (bytes: number) => ({
      messages: [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: `${PIXEL}${'A'.repeat(bytes)}` } }],
        },
      ],
    });
    const unseeing = { model: 'groq/openai/gpt-oss-20b' };
    const large = await errorOf(post({ ...unseeing, ...image(12 * 1024 * 1024) }));
    expect(large).toMatchObject({
      status: 400,
      error: { param: 'messages', message: expect.stringContaining('sees no images') },
    });
    const larger = await errorOf(post({ ...unseeing, ...image(16 * 1024 * 1024) }));
    expect(larger).toMatchObject({ status: 413, error: { message: 'The body is larger than 16 MiB' } });
  });

  it.each([
    ['is cut', 'application/json', '{"model":', "Invalid 'body': Not valid JSON (at character 9)."],
    [
      'is spelled wrong',
      'application/json',
      '{model: 1}',
      "Invalid 'body': Not valid JSON (at character 1).",
    ],
    [
      'curl sent without a header',
      'application/x-www-form-urlencoded',
      '{}',
      "Invalid 'body': Send JSON with content-type: application/json.",
    ],
  ])('that %s is a 400 that says what would be right', async (_, type, body, message) => {
    const headers = { 'content-type': type };
    const reply = await fetch(`${served.url}/v1/chat/completions`, { method: 'POST', headers, body });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({
      error: { type: 'invalid_request_error', param: null, message },
    });
  });
});

describe('models beside model', () => {
  const many = { models: [MODEL, 'openai/gpt-9', 'mistral/mistral-small-2603'] };

  it('are a choice each, in order, whatever becomes of the others', async () => {
    const reply = await post(many);
    const { choices, usage } = await jsonOf(reply);
    expect(reply.status).toBe(200);
    expect(choices).toMatchObject([
      {
        index: 0,
        model: MODEL,
        finish_reason: 'stop',
        message: { content: expect.stringContaining('prime') },
      },
      { index: 1, model: 'openai/gpt-9', finish_reason: 'error', error: { code: 'model_not_found' } },
      { index: 2, finish_reason: 'stop', usage: { total_tokens: expect.any(Number) } },
    ]);
    expect(usage).toBeUndefined();
  });

  it('stream interleaved by index, each to its own end, through the stock SDK', async () => {
    const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'x' });
    const body = { model: MODEL, messages: [...messages], stream: true as const, ...many };
    const chunks = await collect(await openai.chat.completions.create(body));
    const textAt = (index: number) =>
      chunks
        .flatMap(({ choices }) => choices)
        .filter((it) => it.index === index)
        .map(({ delta }) => delta.content ?? '')
        .join('');
    const finishes = chunks.flatMap(({ choices }) => choices).filter((it) => it.finish_reason !== null);
    expect(textAt(0)).toContain('gpt-oss-20b]');
    expect(textAt(1)).toBe('');
    expect(textAt(2)).toContain('mistral-small');
    expect(finishes.map(({ index }) => index).sort()).toEqual([0, 1, 2]);
    expect(finishes.find(({ index }) => index === 1)).toMatchObject({
      finish_reason: 'error',
      error: { code: 'model_not_found' },
    });
  });

  it('come after model, where that is not one of them', async () => {
    const { choices } = await jsonOf(await post({ models: ['mistral/mistral-small-2603'] }));
    expect(choices.map((it: { model: string }) => it.model)).toEqual([MODEL, 'mistral/mistral-small-2603']);
  });
});

describe('n choices of one model', () => {
  const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'x', maxRetries: 0 });
  const TOLD = 'n 3 asks the model 3 times: the prompt counts each time, in tokens and in price';

  it('are as many answers, in order, and their usage together', async () => {
    const { data, response } = await openai.chat.completions
      .create({ model: MODEL, messages: [...messages], n: 3 })
      .withResponse();
    expect(data.choices.map(({ index, finish_reason }) => [index, finish_reason])).toEqual([
      [0, 'stop'],
      [1, 'stop'],
      [2, 'stop'],
    ]);
    for (const { message } of data.choices) expect(message.content).toContain('gpt-oss-20b]');
    expect(emulator.requests.filter(({ path }) => path.endsWith('/chat/completions'))).toHaveLength(3);
    const { usage } = await openai.chat.completions.create({ model: MODEL, messages: [...messages] });
    expect(data.usage?.prompt_tokens).toBe(3 * (usage?.prompt_tokens ?? 0));
    expect(JSON.parse(response.headers.get('x-coro-warnings') ?? '')).toEqual([TOLD]);
  });

  it('stream by index, each to its own end, and say once what they cost', async () => {
    const { data, response } = await openai.chat.completions
      .create({ model: MODEL, messages: [...messages], n: 3, stream: true })
      .withResponse();
    const choices = (await collect(data)).flatMap((it) => it.choices);
    for (const at of [0, 1, 2]) {
      const own = choices.filter(({ index }) => index === at);
      expect(own.map(({ delta }) => delta.content ?? '').join('')).toContain('gpt-oss-20b]');
      expect(own.flatMap(({ finish_reason: reason }) => reason ?? [])).toEqual(['stop']);
    }
    expect(JSON.parse(response.headers.get('x-coro-warnings') ?? '')).toEqual([TOLD]);
  });

  it('come through the helpers of the stock SDK', async () => {
    const stream = openai.chat.completions.stream({ model: MODEL, messages: [...messages], n: 2 });
    const { choices } = await stream.finalChatCompletion();
    expect(choices.map(({ message }) => message.content ?? '')).toEqual([
      expect.stringContaining('gpt-oss-20b]'),
      expect.stringContaining('gpt-oss-20b]'),
    ]);
  });

  it('with a seed hear that it is the same for all', async () => {
    const { headers } = await post({ n: 2, seed: 7 });
    expect(JSON.parse(headers.get('x-coro-warnings') ?? '')).toHaveLength(2);
  });

  it('fail alone where one of them fails', async () => {
    await using fresh = await openServed(envFor(emulator, KEYS));
    emulator.play('quota', { provider: 'groq', times: 1 });
    const reply = await post({ n: 3, pin: true }, fresh);
    expect(reply.status).toBe(200);
    const { choices } = await jsonOf(reply);
    expect(choices.map((it: Loose) => it.finish_reason).sort()).toEqual(['error', 'stop', 'stop']);
  });

  it.each([false, true])('that all fail are the failure of the request, streamed: %s', async (stream) => {
    await using fresh = await openServed(envFor(emulator, KEYS));
    const unknown = await errorOf(post({ model: 'openai/gpt-9', n: 2, stream }, fresh));
    expect(unknown).toMatchObject({ status: 404, error: { code: 'model_not_found' } });
    emulator.play('quota', { provider: 'groq' });
    const refused = await errorOf(post({ n: 3, pin: true, stream }, fresh));
    expect(refused).toMatchObject({ status: 429, error: { code: 'insufficient_quota' } });
  });
});

describe('who may call', () => {
  it('is told in OpenAI’s words that a token is missing or wrong, and let in with it', async () => {
    const CORO_API_TOKEN = 'a-token-for-tests-1234';
    await using guarded = await openServed({ ...envFor(emulator, KEYS), CORO_API_TOKEN });
    for (const headers of [{}, { authorization: 'Bearer wrong-token-123' }]) {
      const refused = await errorOf(post({}, guarded, headers));
      expect(refused).toMatchObject({ status: 401, error: { code: 'invalid_api_key', param: null } });
    }
    const { status } = await post({}, guarded, { authorization: `Bearer ${CORO_API_TOKEN}` });
    expect(status).toBe(200);
  });
});

describe('models', () => {
  it('are listed and found by any id, slashes and all', async () => {
    const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'x' });
    const { data } = await openai.models.list();
    expect(data).toContainEqual(
      expect.objectContaining({ id: 'gemini', object: 'model', owned_by: 'Google Gemini' }),
    );
    expect(await openai.models.retrieve(MODEL)).toMatchObject({ id: MODEL, object: 'model' });
    await expect(openai.models.retrieve('nobody')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: expect.stringContaining('provider/upstream-id'),
    });
  });

  it('say since when they are there, in seconds, where the catalog knows it', async () => {
    const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'x' });
    const { data } = await openai.models.list();
    const createdOf = (id: string) => data.find((it) => it.id === id)?.created;
    expect(createdOf('gemini-3.8-flash')).toBe(Date.parse('2026-09-02') / 1000);
    expect((await openai.models.retrieve('gemini/gemini-3.8-flash')).created).toBe(1_788_307_200);
    expect([createdOf('grok'), createdOf('llama-70b')]).toEqual([0, 0]);
  });

  it('that end say so in the head of their answers', async () => {
    const { headers } = await post({ model: 'gemini-3.1-flash-lite' });
    expect(headers.get('deprecation')).toMatch(/^@\d+$/);
    expect(headers.get('sunset')).toBe('Fri, 07 May 2027 00:00:00 GMT');
  });
});
