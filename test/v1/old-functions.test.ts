import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import type { Loose } from '../../src/emulator/testing.ts';
import { collect } from '../support/collect.ts';
import { openDoors } from '../support/doors.ts';
import { ABLE, TOOLS } from '../support/tool-loop.ts';

/** Tools that still send `functions`, OpenAI's form of 2023, through the SDK as it comes from npm. */

const { emulator, served } = await openDoors();
const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'none is needed', maxRetries: 0 });
const functions = TOOLS.map(({ name, description = '', parameters = {} }) => ({
  name,
  description,
  parameters,
}));
const question = { role: 'user' as const, content: 'Call get_weather.' };
const MODEL = 'groq/openai/gpt-oss-20b';

describe.each(Object.entries(ABLE))('over %s', (provider, { tools: caller }) => {
  const model = `${provider}/${caller}`;

  it('goes through a loop of one function, whole and streamed', async () => {
    const { choices } = await openai.chat.completions.create({ model, messages: [question], functions });
    const [first] = choices;
    expect(first).toMatchObject({
      finish_reason: 'function_call',
      message: { content: null, function_call: { name: 'get_weather', arguments: '{"city":"a city"}' } },
    });
    expect(first?.message).not.toHaveProperty('tool_calls');

    const ask = { model, messages: [question], functions, stream: true as const };
    const chunks = await collect(await openai.chat.completions.create(ask));
    const deltas = chunks.flatMap((it) => it.choices.map(({ delta }) => delta));
    expect(deltas.find((it) => it.function_call)?.function_call?.name).toBe('get_weather');
    const args = deltas.map((it) => it.function_call?.arguments ?? '').join('');
    expect(JSON.parse(args)).toEqual({ city: 'a city' });
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('function_call');

    const messages: ChatCompletionMessageParam[] = [
      question,
      { role: 'assistant', content: null, function_call: { name: 'get_weather', arguments: args } },
      { role: 'function', name: 'get_weather', content: '18 degrees' },
    ];
    const second = await openai.chat.completions.create({ model, messages, functions });
    expect(second.choices[0]?.message.content).toContain('18 degrees');
    expect(second.choices[0]?.finish_reason).toBe('stop');
  });

  it('is handed a message back whole, with all that stood in it', async () => {
    const first = await openai.chat.completions.create({ model, messages: [question], functions });
    const said = first.choices[0]?.message;
    const messages = [question, said, { role: 'function', name: 'get_weather', content: '18 degrees' }];
    const body = { model, messages: messages as ChatCompletionMessageParam[], functions };
    const second = await openai.chat.completions.create(body);
    expect(second.choices[0]?.message.content).toContain('18 degrees');
  });
});

describe('a body', () => {
  const post = async (body: object) => {
    const reply = await fetch(`${served.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: [question], ...body }),
    });
    const json: Loose = await reply.json();
    return { status: reply.status, json, headers: reply.headers };
  };

  it.each([
    ['none', 'none'],
    ['auto', 'auto'],
    [{ name: 'get_time' }, { type: 'function', function: { name: 'get_time' } }],
  ])('whose function_call is %j chooses as tool_choice does', async (choice, sent) => {
    expect((await post({ functions, function_call: choice })).status).toBe(200);
    expect(emulator.requests.at(-1)?.body).toMatchObject({ tool_choice: sent });
  });

  it('hears that of several calls it gets the first', async () => {
    const messages = [{ role: 'user', content: 'Call get_weather and get_time.' }];
    const { json, headers } = await post({ messages, functions });
    expect(json.choices[0].message.function_call).toMatchObject({ name: 'get_weather' });
    expect(headers.get('x-coro-warnings')).toContain('where a model calls several at once the first is told');
  });

  it('that asks for no functions is read as ever', async () => {
    const { json, headers } = await post({ functions: [], function_call: 'auto', messages: [question] });
    expect(json.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(headers.get('x-coro-warnings')).toBeNull();
  });

  const result = { role: 'function', name: 'get_time', content: 'noon' };
  it.each([
    [
      'tools beside functions',
      { functions, tools: functions.map((it) => ({ type: 'function', function: it })) },
      'functions',
    ],
    ['a function that there is not', { functions, function_call: { name: 'f' } }, 'function_call.name'],
    ['a choice of no functions', { function_call: { name: 'f' } }, 'function_call'],
    ['a choice that is none', { functions, function_call: 'any' }, 'function_call'],
    [
      'a call without a name',
      {
        functions,
        messages: [question, { role: 'assistant', content: null, function_call: { arguments: '{}' } }],
      },
      'messages[1].function_call.name',
    ],
    [
      'a call that is none',
      { messages: [question, { role: 'user', content: 'Hi', function_call: 'f' }, null] },
      'messages[1].function_call',
    ],
    ['a function without a name', { functions: [{}] }, 'functions[0].name'],
    ['a result of nothing', { functions, messages: [question, result] }, 'messages[1].name'],
    [
      'a result without a name',
      { functions, messages: [question, { ...result, name: undefined }] },
      'messages[1].name',
    ],
  ])('with %s is a 400 that names it', async (_, body, param) => {
    const { status, json } = await post(body);
    expect({ status, error: json.error }).toMatchObject({ status: 400, error: { param } });
  });
});
