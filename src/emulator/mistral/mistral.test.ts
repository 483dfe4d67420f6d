import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import { ask, chunksOf, fixture, fixtureText, frameShapes, type Loose, send, shapeOf } from '../testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

const MAGISTRAL = 'magistral-medium-latest';

function chat(more: Loose = {}, options: Loose = {}) {
  return ask(emulator, 'mistral', { more, ...options });
}

describe('mistral', () => {
  test('answers in the shape of its fixtures, whole and streamed', async () => {
    const { json } = await chat();
    expect(shapeOf(json)).toEqual(shapeOf(fixture('mistral/chat.json')));
    const { text } = await chat({}, { stream: true });
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('mistral/stream.sse')));
  });

  test('thinks in parts of its content', async () => {
    const { json } = await chat({}, { model: MAGISTRAL });
    expect(shapeOf(json)).toEqual(shapeOf(fixture('mistral/chat-thinking.json')));
    const chunks = chunksOf((await chat({}, { model: MAGISTRAL, stream: true })).text);
    const [, thought] = chunks;
    expect(shapeOf(thought.choices[0].delta)).toEqual(
      shapeOf(chunksOf(fixtureText('mistral/stream-thinking.sse'))[1]?.choices[0].delta),
    );
    expect((await chat({ reasoning_effort: 'high' })).json.choices[0].message.content).toHaveLength(2);
  });

  test('has the headers of its limits, without a word of when they are back', async () => {
    await using limited = await openEmulator({ limits: { mistral: { tokensPerMinute: 50_000 } } });
    const { headers } = await ask(limited, 'mistral');
    expect(headers.get('x-ratelimit-limit-tokens-minute')).toBe('50000');
    expect(Number(headers.get('x-ratelimit-remaining-tokens-minute'))).toBeLessThan(50_000);
    expect([...headers.keys()].filter((name) => /reset/.test(name))).toEqual([]);
  });

  test('sends tool calls whole, with the end of the stream', async () => {
    const tools = [{ type: 'function', function: { name: 'get_time' } }];
    const chunks = chunksOf((await chat({ tools }, { stream: true })).text);
    const [choice] = chunks.at(-1).choices;
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', delta: { content: '' } });
    expect(choice.delta.tool_calls).toEqual([
      { id: expect.stringMatching(/^\w{9}$/), function: { name: 'get_time', arguments: '{}' }, index: 0 },
    ]);
  });

  test('lists its models with what they can', async () => {
    const { json } = await send(emulator, 'mistral', '/models');
    expect(shapeOf(json.data[0])).toEqual(shapeOf(fixture('mistral/models.json').data[0]));
    expect(json.data.map(({ id }: Loose) => id)).toContain('mistral-small-latest');
    expect((await chat({}, { model: 'mistral-small-2603' })).status).toBe(200);
  });

  test('breaks a stream off with an error', async () => {
    const { text } = await chat({}, { stream: true, headers: { 'x-emulate': 'error-in-200' } });
    expect(chunksOf(text).at(-1)).toMatchObject({ object: 'error', type: 'internal_server_error' });
  });

  test.each<[string, Loose, string, readonly (string | number)[]]>([
    ["OpenAI's seed", { seed: 5 }, 'extra_forbidden', ['body', 'seed']],
    ["OpenAI's cap", { max_completion_tokens: 5 }, 'extra_forbidden', ['body', 'max_completion_tokens']],
    ['too high a temperature', { temperature: 1.6 }, 'less_than_equal', ['body', 'temperature']],
    ['no messages', { messages: undefined }, 'missing', ['body', 'messages']],
    [
      "another vendor's reasoning",
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'b', reasoning: 'c' },
          { role: 'user', content: 'd' },
        ],
      },
      'extra_forbidden',
      ['body', 'messages', 1, 'assistant', 'reasoning'],
    ],
    [
      'a role it has not',
      { messages: [{ role: 'developer', content: 'a' }] },
      'union_tag_invalid',
      ['body', 'messages', 0],
    ],
  ])('refuses %s', async (_, more, type, loc) => {
    const { status, json } = await chat(more);
    expect({ status, detail: json.detail }).toMatchObject({ status: 422, detail: [{ type, loc }] });
  });

  test('names every fault at once', async () => {
    expect((await chat({ seed: 5, temperature: 2 })).json.detail).toHaveLength(2);
  });

  const call = (id: string) => ({ id, function: { name: 'f', arguments: '{}' } });
  const called = (...ids: string[]) => ({ role: 'assistant', content: '', tool_calls: ids.map(call) });
  const user = { role: 'user', content: 'a' };
  const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: '1' });
  test.each<[string, Loose[], string, string]>([
    [
      'an answer at the end',
      [user, { role: 'assistant', content: 'b' }],
      '3230',
      'Expected last role User or Tool',
    ],
    [
      'a question behind a result',
      [user, called('aaaaaaaaa'), result('aaaaaaaaa'), user],
      '3230',
      "Unexpected role 'user' after role 'tool'",
    ],
    [
      'a call without its result',
      [user, called('aaaaaaaaa', 'bbbbbbbbb'), result('aaaaaaaaa')],
      '3230',
      'Not the same',
    ],
    ["another vendor's ids", [user, called('call_1'), result('call_1')], '3280', 'with a length of 9'],
  ])('refuses %s', async (_, messages, code, message) => {
    const { status, json } = await chat({ messages });
    expect({ status, code: json.code }).toEqual({ status: 400, code });
    expect(json.message).toContain(message);
  });
});
