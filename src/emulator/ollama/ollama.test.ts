import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../emulator.ts';
import { ask, chunksOf, fixture, fixtureText, frameShapes, type Loose, send, shapeOf } from '../testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

function chat(more: Loose = {}, options: Loose = {}) {
  return ask(emulator, 'ollama', { more, ...options });
}

const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [
  { type: 'function', function: { name: 'get_weather', parameters } },
  { type: 'function', function: { name: 'get_time', parameters: { type: 'object' } } },
];

describe("ollama's own API", () => {
  test('answers in the shape of its fixtures, whole and in lines', async () => {
    const { json } = await chat();
    expect(shapeOf(json)).toEqual(shapeOf(fixture('ollama/chat.json')));
    const { text, headers } = await chat({}, { stream: true });
    expect(headers.get('content-type')).toBe('application/x-ndjson');
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('ollama/stream.ndjson')));
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('streams unless told not to', async () => {
    expect((await chat({ stream: undefined })).headers.get('content-type')).toBe('application/x-ndjson');
  });

  test('says in lines what it says at once, and counts the same', async () => {
    const model = 'qwen3';
    const { json } = await chat({}, { model });
    const lines = chunksOf((await chat({}, { model, stream: true })).text);
    const join = (name: string) => lines.map(({ message }) => message[name] ?? '').join('');
    expect(join('content')).toBe(json.message.content);
    expect(join('thinking')).toBe(json.message.thinking);
    expect(lines.at(-1)).toMatchObject({
      done: true,
      done_reason: 'stop',
      prompt_eval_count: json.prompt_eval_count,
      eval_count: json.eval_count,
    });
    expect(json.eval_count).toBe(120 + Math.ceil(json.message.content.length / 4));
  });

  test.each([
    ['qwen3', false, 0],
    ['qwen3', true, 120],
    ['gpt-oss:20b', 'high', 400],
    // It cannot be told not to.
    ['gpt-oss:20b', false, 120],
  ])('thinks as %s does when think is %s', async (model, think, tokens) => {
    const { message } = (await chat({ think }, { model })).json;
    expect(Math.ceil((message.thinking ?? '').length / 4)).toBe(tokens);
  });

  test('keeps to its options', async () => {
    const short = (await chat({ options: { num_predict: 3 } })).json;
    expect(short).toMatchObject({ done_reason: 'length', eval_count: 3 });
    const stopped = (await chat({ options: { stop: ['prime'] } })).json;
    expect(stopped.message.content).toMatch(/Name one $/);
  });

  test('cuts off what does not fit into its window, and says nothing of it', async () => {
    const { status, json } = await chat({ options: { num_ctx: 5 } });
    expect({ status, tokens: json.prompt_eval_count }).toEqual({ status: 200, tokens: 5 });
  });

  test('calls the tools that are named, and answers their results', async () => {
    const prompt = 'Call get_weather and get_time.';
    const { json } = await chat({ tools }, { prompt, model: 'qwen3' });
    expect(shapeOf({ ...json, message: {} })).toEqual(
      shapeOf({ ...fixture('ollama/chat-tool.json'), message: {} }),
    );
    expect(json.message.tool_calls).toEqual([
      { function: { name: 'get_weather', arguments: { city: 'a city' } } },
      { function: { name: 'get_time', arguments: {} } },
    ]);
    const lines = chunksOf((await chat({ tools }, { prompt, stream: true })).text);
    expect(lines.flatMap(({ message }) => message.tool_calls ?? [])).toEqual(json.message.tool_calls);
    const messages = [{ role: 'user', content: prompt }, json.message, { role: 'tool', content: '18' }];
    expect((await chat({ tools, messages })).json.message.content).toContain('The tool answered "18"');
  });

  test('answers JSON, and what a schema allows', async () => {
    const free = (await chat({ format: 'json' })).json.message.content;
    expect(JSON.parse(free)).toMatchObject({ simulated: true });
    const bound = (await chat({ format: parameters })).json.message.content;
    expect(JSON.parse(bound)).toEqual({ city: 'a city' });
  });

  test('looks at images beside the text', async () => {
    const messages = [{ role: 'user', content: 'What is this?', images: ['iVBORw0KGgo='] }];
    expect((await chat({ messages }, { model: 'gemma3' })).json.message.content).toContain('What is this?');
  });

  test('lists what was pulled, shows one, and says who it is', async () => {
    const { json } = await send(emulator, 'ollama', '/api/tags');
    expect(json.models).toContainEqual(fixture('ollama/models.json').models[0]);
    expect(shapeOf(json)).toEqual(shapeOf(fixture('ollama/models.json')));
    const shown = await send(emulator, 'ollama', '/api/show', { model: 'llama3.2' });
    expect(shown.json).toMatchObject({ capabilities: ['completion', 'tools'], details: { family: 'llama' } });
    expect((await send(emulator, 'ollama', '/api/show', { model: 'nobody' })).status).toBe(404);
    expect((await send(emulator, 'ollama', '/')).text).toBe('Ollama is running');
    expect((await send(emulator, 'ollama', '/api/version')).json).toEqual({ version: expect.any(String) });
  });

  test('asks for no key', async () => {
    expect((await chat({}, { headers: { authorization: '' } })).status).toBe(200);
  });

  test('breaks a stream off as its fixture does', async () => {
    const { text } = await chat({}, { stream: true, headers: { 'x-emulate': 'error-in-200' } });
    expect(chunksOf(text).at(-1)).toEqual(
      chunksOf(fixtureText('ollama/stream-midstream-error.ndjson')).at(-1),
    );
  });

  test.each<[string, Loose, Loose, string]>([
    ['tools of a model that has none', { tools }, { model: 'gemma2:9b' }, 'does not support tools'],
    ['a level it does not know', { think: 'hard' }, { model: 'qwen3' }, 'invalid think value: "hard"'],
  ])('refuses %s', async (_, more, options, message) => {
    const { status, json } = await chat(more, options);
    expect({ status, error: json.error }).toEqual({ status: 400, error: expect.stringContaining(message) });
  });

  test('refuses bodies that are no JSON, and paths it has not', async () => {
    const { status, json } = await send(emulator, 'ollama', '/api/chat', '{"model":');
    expect({ status, type: typeof json.error }).toEqual({ status: 400, type: 'string' });
    expect((await send(emulator, 'ollama', '/chat/completions', {})).text).toBe('404 page not found');
  });
});

describe("ollama's /v1", () => {
  const openAi = (more: Loose = {}, headers?: Loose) => {
    const messages = [{ role: 'user', content: 'Name one prime number.' }];
    return send(
      emulator,
      'ollama',
      '/v1/chat/completions',
      { model: 'llama3.2', messages, ...more },
      headers,
    );
  };

  test('answers in the shape of its fixtures, whole and streamed', async () => {
    expect(shapeOf((await openAi()).json)).toEqual(shapeOf(fixture('ollama/openai-chat.json')));
    const { text } = await openAi({ stream: true, stream_options: { include_usage: true } });
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('ollama/openai-stream.sse')));
    expect((await openAi({ stream: true })).text).not.toContain('usage');
  });

  test('says its errors as OpenAI does', async () => {
    const busy = await openAi({}, { 'x-emulate': 'overloaded' });
    expect(busy).toMatchObject({ status: 503, json: { error: { type: 'api_error', code: null } } });
    const thinking = await openAi({ reasoning_effort: 'high' });
    expect(thinking).toMatchObject({ status: 400, json: { error: { type: 'invalid_request_error' } } });
  });
});
