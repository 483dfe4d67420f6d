import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from './emulator.ts';
import { DEFAULT_KEYS } from './keys.ts';
import { ask, chunksOf, fixture, fixtureText, frameShapes, type Loose, shapeOf } from './testing.ts';

/** How each provider writes down that its model calls a tool. */

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

const parameters = { type: 'object', properties: { location: { type: 'string' } } };
const tools = [{ type: 'function', function: { name: 'weather', parameters } }];
const both = [...tools, { type: 'function', function: { name: 'clock' } }];
const prompt = 'What is the weather, and what says the clock?';

function joinCalls(chunks: readonly Loose[]): Loose[] {
  const calls: Loose[] = [];
  for (const part of chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? [])) {
    if (part.id !== undefined) calls[part.index] = part;
    else calls[part.index].function.arguments += part.function.arguments;
  }
  return calls;
}

describe('groq', () => {
  const enterprise = { authorization: `Bearer ${DEFAULT_KEYS.groq[1]?.key}` };

  test('calls in the shape of the fixture, whole and streamed', async () => {
    const model = 'llama-3.3-70b-versatile';
    const { json } = await ask(emulator, 'groq', { model, headers: enterprise, more: { tools } });
    expect(shapeOf(json)).toEqual(shapeOf(fixture('groq/chat-tool.json')));
    expect(json.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { role: 'assistant' } });
    const streamed = await ask(emulator, 'groq', { stream: true, more: { tools, include_reasoning: false } });
    expect(frameShapes(streamed.text)).toEqual(frameShapes(fixtureText('groq/stream-tool.sse')));
  });

  test('sends each of several calls whole', async () => {
    const { text } = await ask(emulator, 'groq', { stream: true, prompt, more: { tools: both } });
    const calls = joinCalls(chunksOf(text));
    expect(calls.map((call) => [call.index, call.function.name, call.function.arguments])).toEqual([
      [0, 'weather', '{"location":"a location"}'],
      [1, 'clock', '{}'],
    ]);
  });

  test('refuses tools beside JSON, and structured outputs where it has none', async () => {
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema: parameters } };
    const refused = async (more: Loose, options: Loose = {}) =>
      (await ask(emulator, 'groq', { ...options, more: { response_format, ...more } })).json.error.message;
    expect(await refused({ tools })).toBe('json mode cannot be combined with tool/function calling');
    expect(await refused({ stream: true })).toBe('`response_format` does not support streaming');
    expect(await refused({}, { model: 'llama-3.1-8b-instant', headers: enterprise })).toBe(
      'This model does not support response format `json_schema`.',
    );
  });

  test('answers what the schema allows', async () => {
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema: parameters } };
    const { json } = await ask(emulator, 'groq', { more: { response_format } });
    expect(JSON.parse(json.choices[0].message.content)).toEqual({ location: 'a location' });
  });
});

describe('deepseek', () => {
  test('calls in the shape of the fixture', async () => {
    const { json } = await ask(emulator, 'deepseek', { more: { tools } });
    expect(shapeOf(json)).toEqual(shapeOf(fixture('deepseek/chat-tool.json')));
    expect(json.choices[0].finish_reason).toBe('tool_calls');
  });

  test('streams a name first and then its arguments, and numbers its calls', async () => {
    const { text } = await ask(emulator, 'deepseek', { stream: true, prompt, more: { tools: both } });
    const [first, second] = joinCalls(chunksOf(text));
    expect(first).toMatchObject({ index: 0, type: 'function', function: { name: 'weather' } });
    expect(first.function.arguments).toBe('{"location":"a location"}');
    expect(first.id).toMatch(/^call_00_\w{24}$/);
    expect(second.id).toMatch(/^call_01_/);
    expect(chunksOf(text).at(-1).choices[0].finish_reason).toBe('tool_calls');
  });
});

describe('gemini', () => {
  const declared = {
    tools: [{ functionDeclarations: [{ name: 'weather', parameters }, { name: 'clock' }] }],
  };

  test('calls in the shape of the fixture, and ends with STOP', async () => {
    const { json } = await ask(emulator, 'gemini', { more: declared });
    expect(shapeOf(json)).toEqual(shapeOf(fixture('gemini/chat-tool.json')));
    expect(json.candidates[0]).toMatchObject({
      finishReason: 'STOP',
      content: { parts: [{ functionCall: { name: 'weather', args: { location: 'a location' } } }] },
    });
  });

  test('signs the first of several calls alone, and takes them back so', async () => {
    const { json } = await ask(emulator, 'gemini', { prompt, more: declared });
    const [{ content }] = json.candidates;
    expect(content.parts.map((part: Loose) => 'thoughtSignature' in part)).toEqual([true, false]);
    const parts = [{ functionResponse: { name: 'weather', response: { degrees: 18 } } }];
    const contents = [{ role: 'user', parts: [{ text: prompt }] }, content, { role: 'user', parts }];
    const next = await ask(emulator, 'gemini', { more: { ...declared, contents } });
    expect(next.json.candidates[0].content.parts[0].text).toContain('The tool answered "{"degrees":18}"');
  });

  test('streams a call with the end of the stream', async () => {
    const { text } = await ask(emulator, 'gemini', { stream: true, more: declared });
    expect(chunksOf(text).at(-1).candidates[0]).toMatchObject({
      content: { parts: [{ functionCall: { name: 'weather' } }] },
      finishReason: 'STOP',
    });
  });

  test.each([
    [{ mode: 'NONE' }, undefined],
    [{ mode: 'ANY', allowedFunctionNames: ['clock'] }, 'clock'],
    [{ mode: 'AUTO' }, 'weather'],
  ])('keeps to %j', async (functionCallingConfig, name) => {
    const more = { ...declared, tool_config: { function_calling_config: functionCallingConfig } };
    const { json } = await ask(emulator, 'gemini', { more });
    expect(json.candidates[0].content.parts[0].functionCall?.name).toBe(name);
  });

  test('answers what the schema allows', async () => {
    const generationConfig = { responseMimeType: 'application/json', responseSchema: parameters };
    const { json } = await ask(emulator, 'gemini', { more: { generationConfig } });
    expect(JSON.parse(json.candidates[0].content.parts[0].text)).toEqual({ location: 'a location' });
  });
});
