import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import { ask, chunksOf, fixture, fixtureText, frameShapes, type Loose, send, shapeOf } from '../testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

const REASONING = 'gpt-5.4-mini';

describe('openai', () => {
  test('answers in the shape of its fixtures, whole and streamed', async () => {
    const { json } = await ask(emulator, 'openai');
    expect(shapeOf(json)).toEqual(shapeOf(fixture('openai/chat.json')));
    expect(json.model).toBe('gpt-4.1-nano-2025-04-14');
    const bare = await ask(emulator, 'openai', { stream: true });
    expect(frameShapes(bare.text)).toEqual(frameShapes(fixtureText('openai/stream-no-usage.sse')));
    const more = { stream_options: { include_usage: true } };
    const counted = await ask(emulator, 'openai', { stream: true, more });
    expect(frameShapes(counted.text)).toEqual(frameShapes(fixtureText('openai/stream.sse')));
    expect(chunksOf(counted.text).at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 9 } });
  });

  test('pads its chunks unless told not to', async () => {
    const more = { stream_options: { include_obfuscation: false } };
    expect((await ask(emulator, 'openai', { stream: true, more })).text).not.toContain('obfuscation');
  });

  test('has the headers of its fixture, with durations as Go writes them', async () => {
    await using limited = await openEmulator({ limits: { openai: { requestsPerMinute: 600 } } });
    const { headers } = await ask(limited, 'openai');
    for (const name of Object.keys(fixture('openai/headers.json').success))
      expect(headers.has(name)).toBe(true);
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('599');
    expect(headers.get('x-ratelimit-reset-requests')).toBe('100ms');
    expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
  });

  test('lists what is alive, with the date of a shutdown where there is one', async () => {
    const { json } = await send(emulator, 'openai', '/models');
    expect(json.object).toBe('list');
    expect(json.data).toContainEqual(fixture('openai/models.json').data[0]);
    expect(json.data).toContainEqual(expect.objectContaining({ id: 'gpt-5', shutdown_date: '2026-12-11' }));
    expect(json.data.map(({ id }: Loose) => id)).not.toContain('gpt-4');
  });

  test('breaks a stream off as its fixture does', async () => {
    const headers = { 'x-emulate': 'error-in-200' };
    const { text } = await ask(emulator, 'openai', { stream: true, headers });
    expect(chunksOf(text).at(-1)).toEqual(chunksOf(fixtureText('openai/stream-midstream-error.sse')).at(-1));
  });

  test('counts the thoughts that it does not show', async () => {
    const { json } = await ask(emulator, 'openai', { model: REASONING, more: { reasoning_effort: 'high' } });
    expect(json.usage.completion_tokens_details.reasoning_tokens).toBe(400);
    expect(Object.keys(json.choices[0].message).sort()).toEqual([
      'annotations',
      'content',
      'refusal',
      'role',
    ]);
  });

  test('gives several answers, whole and streamed', async () => {
    const { json } = await ask(emulator, 'openai', { more: { n: 2 } });
    expect(json.choices.map(({ index }: Loose) => index)).toEqual([0, 1]);
    const { text } = await ask(emulator, 'openai', { stream: true, more: { n: 2 } });
    const ends = chunksOf(text).filter(({ choices }) => choices[0].finish_reason);
    expect(ends.map(({ choices }) => choices[0].index)).toEqual([0, 1]);
  });

  test('says how long to wait when a limit is reached', async () => {
    await using limited = await openEmulator({ limits: { openai: { requestsPerMinute: 1 } } });
    await ask(limited, 'openai');
    const { status, headers, json } = await ask(limited, 'openai');
    expect({ status, type: json.error.type }).toEqual({ status: 429, type: 'requests' });
    expect(json.error.message).toMatch(
      /Limit 1, Used 1, Requested 1\. Please try again in (1m0s|59\.\d+s)\./,
    );
    expect(Number(headers.get('retry-after-ms'))).toBeGreaterThan(59_000);
  });
});

describe('openai refuses', () => {
  const image = (url: string) => [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }];
  const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
  test.each<[string, Loose, string | null, string]>([
    ['unknown parameters', { top_k: 5 }, 'top_k', "Unknown parameter: 'top_k'."],
    ['no messages', { messages: [] }, 'messages', 'empty array'],
    ['a role it has not', { messages: [{ role: 'model', content: 'a' }] }, 'messages[0].role', "'model'"],
    ['a message without content', { messages: [{ role: 'user' }] }, 'messages.[0].content', 'got null'],
    [
      'a name with a blank',
      { messages: [{ role: 'user', name: 'Ada Lovelace', content: 'a' }] },
      'messages[0].name',
      "does not match pattern. Expected a string that matches the pattern '^[^\\s<|\\\\/>]+$'",
    ],
    [
      'a name that is too long',
      { messages: [{ role: 'user', name: 'a'.repeat(65), content: 'a' }] },
      'messages[0].name',
      'maximum length 64, but got a string with length 65',
    ],
    ['too high a temperature', { temperature: 3 }, 'temperature', 'Expected a value <= 2, but got 3'],
    ['a cap of 0', { max_tokens: 0 }, 'max_tokens', 'integer below minimum value'],
    ['a cap the model cannot fill', { max_tokens: 40_000 }, 'max_tokens', 'at most 32768 completion tokens'],
    ['a number in quotation marks', { temperature: '1' }, 'temperature', 'but got a string instead'],
    ['effort of a model that does not think', { reasoning_effort: 'low' }, null, 'reasoning_effort'],
    [
      'JSON that nobody asked for in words',
      { response_format: { type: 'json_object' } },
      'messages',
      "'json'",
    ],
    [
      'a picture it cannot read',
      { messages: image('data:image/bmp;base64,AA==') },
      null,
      'unsupported image',
    ],
    [
      'a tool without a call',
      { messages: [{ role: 'tool', content: 'a' }] },
      'messages.[0].role',
      'preceeding',
    ],
    [
      'a call without its result',
      { messages: [{ role: 'assistant', content: null, tool_calls: [call] }] },
      'messages.[1].role',
      'did not have response messages: call_1',
    ],
  ])('%s', async (_, more, param, message) => {
    const { status, json } = await ask(emulator, 'openai', { more });
    expect({ status, type: json.error.type, param: json.error.param }).toEqual({
      status: 400,
      type: 'invalid_request_error',
      param,
    });
    expect(json.error.message).toContain(message);
  });

  test('an effort that its model has not, naming those it has', async () => {
    const { json } = await ask(emulator, 'openai', { model: 'gpt-5', more: { reasoning_effort: 'none' } });
    expect(json.error.message).toContain("Supported values are: 'minimal', 'low', 'medium', and 'high'.");
  });

  test('models that are gone or do not chat', async () => {
    const gone = await ask(emulator, 'openai', { model: 'gpt-4' });
    expect(gone).toMatchObject({ status: 404, json: { error: { code: 'model_not_found' } } });
    expect((await ask(emulator, 'openai', { model: 'text-embedding-3-small' })).status).toBe(404);
  });
});
