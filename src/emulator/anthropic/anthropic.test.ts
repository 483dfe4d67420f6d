import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import {
  ASK,
  ask,
  chunksOf,
  fixture,
  fixtureText,
  frameShapes,
  KEYS,
  type Loose,
  MODELS,
  send,
  shapeOf,
} from '../testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

const OPUS = 'claude-opus-4-8';

function chat(more: Loose = {}, options: Loose = {}) {
  return ask(emulator, 'anthropic', { more, ...options });
}

const input_schema = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [
  { name: 'get_weather', input_schema },
  { name: 'get_time', input_schema: { type: 'object' } },
];

describe('a message', () => {
  test('has the shape of its fixtures, whole and streamed', async () => {
    const { json } = await chat();
    expect(shapeOf(json)).toEqual(shapeOf(fixture('anthropic/chat.json')));
    const { text, headers } = await chat({}, { stream: true });
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('anthropic/stream.sse')));
    const events = (sse: string) => [...new Set(sse.match(/^event: \w+$/gm))];
    expect(events(text)).toEqual(events(fixtureText('anthropic/stream.sse')));
    expect(text.endsWith('event: message_stop\ndata: {"type":"message_stop"}\n\n')).toBe(true);
  });

  test('has the headers of its fixture, with moments for resets', async () => {
    await using limited = await openEmulator({
      limits: { anthropic: { requestsPerMinute: 50, inputTokensPerMinute: 50_000 } },
    });
    const { headers } = await ask(limited, 'anthropic');
    for (const name of Object.keys(fixture('anthropic/headers.json').success))
      expect(headers.has(name)).toBe(true);
    expect(headers.get('anthropic-ratelimit-requests-remaining')).toBe('49');
    const reset = headers.get('anthropic-ratelimit-input-tokens-reset') ?? '';
    expect(reset).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Math.abs(Date.parse(reset) - Date.now())).toBeLessThan(5000);
  });

  test('says in a stream what it says at once, and counts the same', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    const more = { thinking, max_tokens: 2000 };
    const { json } = await chat(more);
    const chunks = chunksOf((await chat(more, { stream: true })).text);
    const join = (name: string) => chunks.map((it) => it.delta?.[name] ?? '').join('');
    expect(json.content.map(({ type }: Loose) => type)).toEqual(['thinking', 'text']);
    expect(join('thinking')).toBe(json.content[0].thinking);
    expect(join('signature')).toBe(json.content[0].signature);
    expect(join('text')).toBe(json.content[1].text);
    expect(chunks.find(({ type }) => type === 'message_delta').usage).toMatchObject({
      input_tokens: json.usage.input_tokens,
      output_tokens: json.usage.output_tokens,
    });
    expect(json.usage.output_tokens).toBe(400 + Math.ceil(json.content[1].text.length / 4));
  });

  test('thinks as hard as asked, and newer models keep it to themselves', async () => {
    const more = { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } };
    const { json } = await chat(more, { model: OPUS });
    expect(json.content[0]).toMatchObject({ type: 'thinking', thinking: '' });
    const shown = { ...more, thinking: { type: 'adaptive', display: 'summarized' } };
    expect((await chat(shown, { model: OPUS })).json.content[0].thinking).toContain('Name one prime number.');
  });

  test.each([
    [{ max_tokens: 3 }, { stop_reason: 'max_tokens', stop_sequence: null }],
    [{ stop_sequences: ['prime'] }, { stop_reason: 'stop_sequence', stop_sequence: 'prime' }],
  ])('ends as %j makes it', async (more, end) => {
    expect((await chat(more)).json).toMatchObject(end);
    const chunks = chunksOf((await chat(more, { stream: true })).text);
    expect(chunks.find(({ type }) => type === 'message_delta').delta).toEqual(end);
  });

  test('answers what a schema allows', async () => {
    const { json } = await chat({ output_config: { format: { type: 'json_schema', schema: input_schema } } });
    expect(JSON.parse(json.content[0].text)).toEqual({ city: 'a city' });
  });

  test('looks at images, by data and by address', async () => {
    const data = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' };
    for (const source of [data, { type: 'url', url: 'https://images.example/1.png' }]) {
      const content = [
        { type: 'image', source },
        { type: 'text', text: 'What is this?' },
      ];
      const { status, json } = await chat({ messages: [{ role: 'user', content }] });
      expect({ status, text: json.content[0].text }).toEqual({
        status: 200,
        text: expect.stringContaining('What is this?'),
      });
      expect(json.usage.input_tokens).toBeGreaterThan(1000);
    }
  });
});

describe('tools', () => {
  const prompt = 'Call get_weather and get_time.';

  test('are called by name, whole and streamed, and their results are answered', async () => {
    const { json } = await chat({ tools }, { prompt });
    expect(json.stop_reason).toBe('tool_use');
    expect(json.content).toMatchObject([
      { type: 'tool_use', name: 'get_weather', input: { city: 'a city' } },
      { type: 'tool_use', name: 'get_time', input: {} },
    ]);
    const chunks = chunksOf((await chat({ tools }, { prompt, stream: true })).text);
    const starts = chunks.filter(({ type }) => type === 'content_block_start');
    expect(starts.map(({ content_block: { name, input } }) => [name, input])).toEqual([
      ['get_weather', {}],
      ['get_time', {}],
    ]);
    const args = chunks
      .filter(({ index, delta }) => index === 0 && delta)
      .map(({ delta }) => delta.partial_json);
    expect(args[0]).toBe('');
    expect(args.join('')).toBe('{"city":"a city"}');

    const results = json.content.map(({ id }: Loose) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: '18',
    }));
    const messages = [
      { role: 'user', content: prompt },
      { role: 'assistant', content: json.content },
      { role: 'user', content: results },
    ];
    const next = await chat({ tools, messages });
    expect(next.json).toMatchObject({ stop_reason: 'end_turn' });
    expect(next.json.content[0].text).toContain('The tool answered "18"');
  });

  test('keep the thoughts that led to them, unchanged', async () => {
    const more = { tools, thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 2000 };
    const { content } = (await chat(more, { prompt: 'get_time' })).json;
    const [thought, call] = content;
    const result = {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: call.id, content: 'noon' }],
    };
    const again = (said: Loose) =>
      chat({
        ...more,
        messages: [{ role: 'user', content: 'get_time' }, { role: 'assistant', content: said }, result],
      });
    expect((await again([thought, call])).status).toBe(200);
    const changed = { ...thought, thinking: `${thought.thinking}!` };
    expect((await again([changed, call])).json.error.message).toMatch(
      /Invalid `signature` in `thinking` block/,
    );
    expect((await again([call])).json.error.message).toMatch(/Expected `thinking` or `redacted_thinking`/);
  });

  test.each([
    [{ type: 'tool', name: 'get_time' }, ['get_time']],
    [{ type: 'none' }, []],
    [{ type: 'any', disable_parallel_tool_use: true }, ['get_weather']],
  ])('keep to %j', async (tool_choice, names) => {
    const { content } = (await chat({ tools, tool_choice }, { prompt })).json;
    expect(content.flatMap(({ name }: Loose) => name ?? [])).toEqual(names);
  });
});

describe('models', () => {
  test('are listed in pages, and found by alias', async () => {
    const first = (await send(emulator, 'anthropic', '/models?limit=2')).json;
    expect(first).toMatchObject({ has_more: true, last_id: first.data[1].id });
    const rest = (await send(emulator, 'anthropic', `/models?after_id=${first.last_id}&limit=1000`)).json;
    expect(rest.has_more).toBe(false);
    expect(shapeOf(rest)).toEqual(shapeOf(fixture('anthropic/models.json')));
    expect(rest.data).toContainEqual(fixture('anthropic/models.json').data[0]);
    const { json } = await send(emulator, 'anthropic', '/models/claude-haiku-4-5');
    expect(json.id).toBe('claude-haiku-4-5-20251001');
    expect((await send(emulator, 'anthropic', '/models/claude-2.1')).status).toBe(404);
  });

  test('count tokens without answering', async () => {
    const body = { model: OPUS, messages: [{ role: 'user', content: 'Name one prime number.' }] };
    expect((await send(emulator, 'anthropic', '/messages/count_tokens', body)).json).toEqual({
      input_tokens: 9,
    });
  });

  test.each<[string, Loose, string]>([
    ['a cap', { max_tokens: 100 }, 'max_tokens: Extra inputs are not permitted'],
    ['a stream', { stream: true }, 'stream: Extra inputs are not permitted'],
    [
      'too small a budget',
      { thinking: { type: 'enabled', budget_tokens: 5 } },
      'greater than or equal to 1024',
    ],
    ['a model that is gone', { model: 'claude-2.1' }, 'model: claude-2.1'],
  ])('do not count with %s', async (_, more, message) => {
    const body = { model: OPUS, messages: [{ role: 'user', content: 'a' }], ...more };
    const { json } = await send(emulator, 'anthropic', '/messages/count_tokens', body);
    expect(json.error.message).toContain(message);
  });

  test('count what is to be thought about', async () => {
    const thinking = { type: 'enabled', budget_tokens: 4000 };
    const body = { model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'a' }], thinking };
    expect((await send(emulator, 'anthropic', '/messages/count_tokens', body)).status).toBe(200);
  });
});

describe('anthropic refuses', () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/bmp', data: 'AA==' } };
  const user = (content: Loose) => ({ role: 'user', content });
  test.each<[string, Loose, string, string?]>([
    ['a system message', { messages: [{ role: 'system', content: 'a' }] }, 'top-level `system` parameter'],
    [
      'an answer without a question',
      { messages: [{ role: 'assistant', content: 'a' }] },
      'first message must use',
    ],
    ['an empty message', { messages: [user(''), user('a')] }, 'all messages must have non-empty content'],
    ['unknown fields', { seed: 5 }, 'seed: Extra inputs are not permitted'],
    ['too high a temperature', { temperature: 1.5 }, 'temperature: Input should be less than or equal to 1'],
    ['two ways to sample', { temperature: 0.5, top_p: 0.5 }, 'cannot both be specified for this model'],
    [
      'any way to sample since Opus 4.7',
      { temperature: 1 },
      '`temperature` is deprecated for this model.',
      OPUS,
    ],
    ['a cap of 0', { max_tokens: 0 }, 'max_tokens: Input should be greater than or equal to 1'],
    [
      'a cap the model cannot fill',
      { max_tokens: 64_001 },
      'max_tokens: 64001 > 64000, which is the maximum',
    ],
    [
      'a budget as large as the cap',
      { max_tokens: 1024, thinking: { type: 'enabled', budget_tokens: 1024 } },
      '`max_tokens` must be greater than `thinking.budget_tokens`',
    ],
    [
      'a budget where thinking is adaptive',
      { max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1024 } },
      'Use "thinking.type.adaptive" and "output_config.effort"',
      OPUS,
    ],
    [
      'an effort that only later ones have',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } },
      "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium.",
      'claude-sonnet-4-6',
    ],
    ['a picture it cannot read', { messages: [user([image])] }, 'media_type: Input should be'],
    [
      'a result without a call',
      { messages: [user([{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'a' }])] },
      'unexpected `tool_use_id` found in `tool_result` blocks: toolu_1',
    ],
    [
      'a call without its result',
      {
        messages: [
          user('a'),
          { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }] },
          user('b'),
        ],
      },
      '`tool_use` ids were found without `tool_result` blocks immediately after: toolu_1',
    ],
  ])('%s', async (_, more, message, model) => {
    const { status, json } = await chat(more, model ? { model } : {});
    expect({ status, type: json.error.type }).toEqual({ status: 400, type: 'invalid_request_error' });
    expect(json.error.message).toContain(message);
  });

  test('requests without a version, and bodies that are no JSON', async () => {
    const [path, body] = ASK.anthropic(MODELS.anthropic, 'Why?');
    const bare = await fetch(emulator.baseUrls.anthropic + path, {
      method: 'POST',
      headers: { 'x-api-key': KEYS.anthropic },
      body: JSON.stringify(body),
    });
    expect([bare.status, await bare.text()]).toEqual([400, expect.stringContaining('header is required')]);
    const { status, headers, json } = await send(emulator, 'anthropic', '/messages', '{"model":');
    expect({ status, id: json.request_id }).toEqual({ status: 400, id: headers.get('request-id') });
    expect((await send(emulator, 'anthropic', '/complete', {})).status).toBe(404);
  });

  test('for real once a limit is reached, and says when it is back', async () => {
    await using limited = await openEmulator({ limits: { anthropic: { requestsPerMinute: 1 } } });
    await ask(limited, 'anthropic');
    const { status, headers, json } = await ask(limited, 'anthropic');
    expect({ status, type: json.error.type }).toEqual({ status: 429, type: 'rate_limit_error' });
    expect(json.error.message).toContain('of 1 requests per minute.');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(55);
  });
});

test('an answer that is refused is the fixture, whole and streamed', async () => {
  const headers = { 'x-emulate': 'blocked-answer' };
  const expected = fixture('anthropic/chat-refusal.json');
  const { json } = await chat({}, { headers });
  expect(json).toEqual({ ...expected, id: expect.any(String) });
  const chunks = chunksOf((await chat({}, { headers, stream: true })).text);
  expect(chunks.map(({ type }) => type)).toEqual(['message_start', 'message_delta', 'message_stop']);
  expect(chunks[1].delta.stop_reason).toBe('refusal');
});

test('a stream breaks off as its fixture does', async () => {
  const headers = { 'x-emulate': 'error-in-200' };
  const { text } = await chat({}, { headers, stream: true });
  const end = (sse: string) => sse.trimEnd().split('\n\n').at(-1);
  expect(end(text)).toBe(end(fixtureText('anthropic/stream-midstream-error.sse')));
});
