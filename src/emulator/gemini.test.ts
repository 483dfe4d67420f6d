import { afterAll, describe, expect, test } from 'vitest';
import { openEmulator } from './emulator.ts';
import {
  ask,
  chunksOf,
  fixture,
  fixtureText,
  frameShapes,
  KEYS,
  type Loose,
  send,
  shapeOf,
} from './testing.ts';

const emulator = await openEmulator();
afterAll(() => emulator[Symbol.asyncDispose]());

function generate(config: Loose, options: Loose = {}) {
  return ask(emulator, 'gemini', { more: { generationConfig: config }, ...options });
}

const { _method, _url, _headers, ...REQUEST } = fixture('gemini/request.json');

describe('a whole answer', () => {
  test('has the shape of the fixture', async () => {
    const path = '/models/gemini-3.8-flash:generateContent';
    const { status, json } = await send(emulator, 'gemini', path, REQUEST);
    expect(status).toBe(200);
    expect(shapeOf(json)).toEqual(shapeOf(fixture('gemini/chat.json')));
    expect(json.modelVersion).toBe('gemini-3.8-flash');
  });

  test('takes snake_case and a key in the query', async () => {
    const { status, json } = await send(
      emulator,
      'gemini',
      `/models/gemini-3.5-flash:generateContent?key=${KEYS.gemini}`,
      {
        system_instruction: { parts: { text: 'Briefly.' } },
        contents: { parts: { text: 'Why?' } },
        generation_config: { max_output_tokens: 10, thinking_config: { thinking_level: 'minimal' } },
      },
      { 'x-goog-api-key': '' },
    );
    expect(status).toBe(200);
    expect(json.usageMetadata).toMatchObject({ candidatesTokenCount: 2, thoughtsTokenCount: 8 });
    expect(json.candidates[0].finishReason).toBe('MAX_TOKENS');
  });

  test('does not count thoughts as candidates', async () => {
    const { json } = await generate({ thinkingConfig: { thinkingLevel: 'LOW' } });
    const usage = json.usageMetadata;
    expect(usage.thoughtsTokenCount).toBe(24);
    expect(usage.totalTokenCount).toBe(usage.promptTokenCount + usage.candidatesTokenCount + 24);
  });

  test('of a cap that went on thinking has no parts, as in the fixture', async () => {
    const { json } = await generate({ maxOutputTokens: 50 });
    expect(shapeOf(json)).toEqual(shapeOf(fixture('gemini/chat-max-tokens-empty.json')));
    expect(json.candidates).toEqual(fixture('gemini/chat-max-tokens-empty.json').candidates);
  });

  test('shows thoughts only when asked', async () => {
    const { json } = await generate({ thinkingConfig: { includeThoughts: true } });
    const [thought, answer] = json.candidates[0].content.parts;
    expect(thought).toMatchObject({ thought: true });
    expect(answer.text).toMatch(/^\[simulated gemini-3.5-flash\]/);
    expect((await generate({})).json.candidates[0].content.parts).toHaveLength(1);
  });

  test('without a budget for thinking has neither thoughts nor a signature', async () => {
    const options = { model: 'gemini-2.5-flash-lite' };
    const { json } = await generate({ thinkingConfig: { thinkingBudget: 0 } }, options);
    expect(json.usageMetadata).not.toHaveProperty('thoughtsTokenCount');
    expect(json.candidates[0].content.parts[0]).not.toHaveProperty('thoughtSignature');
  });

  test('has the headers of the fixture and no rate limits', async () => {
    const { headers } = await generate({});
    for (const name of Object.keys(fixture('gemini/headers.json').success))
      expect(headers.has(name)).toBe(true);
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
  });

  test('is JSON when asked for JSON', async () => {
    const { json } = await generate({ responseMimeType: 'application/json' });
    expect(JSON.parse(json.candidates[0].content.parts[0].text)).toMatchObject({ simulated: true });
  });
});

describe('a count of tokens', () => {
  const path = '/models/gemini-3.5-flash:countTokens';
  const contents = [{ role: 'user', parts: [{ text: 'Why?' }] }];

  test('is what a prompt will cost, alone or as a whole request', async () => {
    const { json } = await send(emulator, 'gemini', path, { contents });
    const chat = await ask(emulator, 'gemini', { prompt: 'Why?' });
    expect(json.totalTokens).toBe(chat.json.usageMetadata.promptTokenCount);
    const generateContentRequest = { model: 'models/gemini-3.5-flash', contents };
    expect((await send(emulator, 'gemini', path, { generateContentRequest })).json).toEqual(json);
  });

  test('refuses what a chat would refuse', async () => {
    const closed = '/models/gemini-1.5-flash:countTokens';
    expect((await send(emulator, 'gemini', closed, { contents })).status).toBe(404);
    expect((await send(emulator, 'gemini', path, { contents: [] })).status).toBe(400);
  });
});

test('v1 answers like v1beta, and names itself', async () => {
  const headers = { 'x-goog-api-key': KEYS.gemini };
  const at = (model: string) => `${emulator.url}/gemini/v1/models/${model}`;
  expect((await fetch(at('gemini-3.5-flash'), { headers })).status).toBe(200);
  const { error } = (await (await fetch(at('gemini-1.5-flash'), { headers })).json()) as Loose;
  expect(error.message).toContain('is not found for API version v1, or');
});

describe('a stream', () => {
  test('has the frames of the fixture: CRLF, no [DONE]', async () => {
    const { text, headers } = await ask(emulator, 'gemini', { stream: true });
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('gemini/stream.sse')));
    expect(text.endsWith('}\r\n\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(text).not.toContain('[DONE]');
  });

  test('with thoughts has the frames of the fixture', async () => {
    const config = { thinkingConfig: { includeThoughts: true } };
    const { text } = await generate(config, { stream: true });
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('gemini/stream-thoughts.sse')));
  });

  test('of a cap that went on thinking is one chunk, as in the fixture', async () => {
    const { text } = await generate({ maxOutputTokens: 50 }, { stream: true });
    expect(frameShapes(text)).toEqual(frameShapes(fixtureText('gemini/stream-max-tokens-empty.sse')));
    expect(chunksOf(text)).toHaveLength(1);
  });

  test('counts up, under one id, and says the same as the whole answer', async () => {
    const whole = (await generate({})).json;
    const chunks = chunksOf((await ask(emulator, 'gemini', { stream: true })).text);
    const text = chunks.map((chunk) => chunk.candidates[0].content.parts[0].text).join('');
    expect(text).toBe(whole.candidates[0].content.parts[0].text);
    const totals = chunks.map((chunk) => chunk.usageMetadata.totalTokenCount);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
    expect(chunks.at(-1).usageMetadata).toEqual(whole.usageMetadata);
    expect(new Set(chunks.map((chunk) => chunk.responseId)).size).toBe(1);
  });

  test('without alt=sse is one JSON array, as in the fixture', async () => {
    const path = '/models/gemini-3.5-flash:streamGenerateContent';
    const { text, json, headers } = await send(emulator, 'gemini', path, REQUEST);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(shapeOf(json)).toEqual(shapeOf(fixture('gemini/stream-no-alt-sse.json')));
    expect(text).toMatch(/^\[\{.*\},\n\{.*\}\n\]\n$/s);
  });
});

describe('models', () => {
  test('have the shape of the fixture and come page by page', async () => {
    const names: string[] = [];
    let token = '';
    do {
      const { json } = await send(emulator, 'gemini', `/models?pageSize=3&pageToken=${token}`);
      names.push(...json.models.map((model: Loose) => model.name));
      token = json.nextPageToken ?? '';
      if (token !== '') expect(shapeOf(json)).toEqual(shapeOf(fixture('gemini/models.json')));
    } while (token !== '');
    expect(names).toContain('models/gemini-3.8-flash');
    expect(names).toHaveLength(10);
    expect(new Set(names).size).toBe(10);
  });

  test('one is found by its id', async () => {
    const { json } = await send(emulator, 'gemini', '/models/gemini-3.8-flash');
    expect(json).toEqual(fixture('gemini/models.json').models[0]);
    expect((await send(emulator, 'gemini', '/models/gemini-9')).status).toBe(404);
  });

  test('an invented page token or size is refused', async () => {
    expect((await send(emulator, 'gemini', '/models?pageToken=x')).status).toBe(400);
    expect((await send(emulator, 'gemini', '/models?pageSize=-1')).status).toBe(400);
  });
});

describe('errors are the fixtures', () => {
  const expectFixture = (name: string, { status, json }: { status: number; json: Loose }) => {
    const expected = fixture(`gemini/errors/${name}.json`);
    expect({ status, body: json }).toEqual({ status: expected.status, body: expected.body });
  };

  test('model-not-found-v2026', async () => {
    expectFixture('model-not-found-v2026', await ask(emulator, 'gemini', { model: 'gemini-1.5-flash' }));
  });

  test('model-closed-to-new-users', async () => {
    expectFixture('model-closed-to-new-users', await ask(emulator, 'gemini', { model: 'gemini-2.5-flash' }));
  });

  test('missing-key and invalid-key', async () => {
    expectFixture('missing-key', await ask(emulator, 'gemini', { headers: { 'x-goog-api-key': '' } }));
    expectFixture(
      'invalid-key',
      await ask(emulator, 'gemini', { headers: { 'x-goog-api-key': 'AIzaWrong' } }),
    );
  });

  test('empty-contents, bad-role and unknown-field', async () => {
    expectFixture('empty-contents', await ask(emulator, 'gemini', { more: { contents: [] } }));
    const contents = [{ role: 'assistant', parts: [{ text: 'x' }] }];
    expectFixture('bad-role', await ask(emulator, 'gemini', { more: { contents } }));
    expectFixture('unknown-field', await generate({ max_tokens: 5 }));
  });

  test('context-length', async () => {
    const { json } = await ask(emulator, 'gemini', { prompt: 'x'.repeat(4_800_000) });
    expect(json.error.message).toMatch(/^The input token count \(1200003\) exceeds .* \(1048576\)\.$/);
  });

  test('thought-signature-missing', async () => {
    const contents = [
      { role: 'user', parts: [{ text: 'x' }] },
      { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] },
    ];
    expectFixture('thought-signature-missing', await ask(emulator, 'gemini', { more: { contents } }));
  });

  test('an unknown path is a page of HTML', async () => {
    const { status, headers } = await send(emulator, 'gemini', '/nothing');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
  });
});

describe('a request is refused', () => {
  const thinking = (config: Loose) => ({ generationConfig: { thinkingConfig: config } });
  const says = (...parts: Loose[]) => ({ contents: [{ role: 'user', parts }] });
  test.each<[string, Loose, string, RegExp]>([
    [
      'for a budget and a level',
      thinking({ thinkingBudget: 1, thinkingLevel: 'LOW' }),
      '3.5-flash',
      /only one of/,
    ],
    ['for an unknown level', thinking({ thinkingLevel: 'HUGE' }), '3.5-flash', /Invalid value at .*"HUGE"/],
    ['for a level on 2.5', thinking({ thinkingLevel: 'LOW' }), '2.5-flash-lite', /level is not supported/],
    [
      'for MINIMAL on 3.8',
      thinking({ thinkingLevel: 'MINIMAL' }),
      '3.8-flash',
      /level MINIMAL is not supported/,
    ],
    ['for no thinking on 3.8', thinking({ thinkingBudget: 0 }), '3.8-flash', /Budget 0 is invalid/],
    ['for an odd budget', thinking({ thinkingBudget: -2 }), '3.5-flash', /budget \(-2\) is invalid/],
    [
      'for an unknown root field',
      { messages: [] },
      '3.5-flash',
      /Unknown name "messages": Cannot find field/,
    ],
    [
      'for an unknown part',
      says({ type: 'text', text: 'x' }),
      '3.5-flash',
      /"type" at 'contents\[0\]\.parts\[0\]'/,
    ],
    ['for a wrong type', { generationConfig: { temperature: 'hot' } }, '3.5-flash', /TYPE_FLOAT\), "hot"/],
    ['for a fraction of a token', { generationConfig: { maxOutputTokens: 1.5 } }, '3.5-flash', /TYPE_INT32/],
    ['for text in place of a message', { systemInstruction: 'x' }, '3.5-flash', /'system_instruction'/],
    ['for too high a temperature', { generationConfig: { temperature: 3 } }, '3.5-flash', /\[0\.0, 2\.0\]/],
    ['for two candidates', { generationConfig: { candidateCount: 2 } }, '3.5-flash', /Multiple candidates/],
    ['for a cap of 0', { generationConfig: { maxOutputTokens: 0 } }, '3.5-flash', /must be positive/],
    ['for no parts', says(), '3.5-flash', /parts must not be empty/],
    ['for an empty text', says({ text: '' }), '3.5-flash', /required oneof field 'data'/],
    [
      'for ending with a model turn',
      { contents: [{ role: 'model', parts: [{ text: 'x' }] }] },
      '3.5-flash',
      /ending with a model turn/,
    ],
  ])('%s', async (_, more, model, message) => {
    const { status, json } = await ask(emulator, 'gemini', { model: `gemini-${model}`, more });
    expect(status).toBe(400);
    expect(json.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    expect(json.error.message).toMatch(message);
  });

  test('naming every unknown field at once', async () => {
    const { json } = await ask(emulator, 'gemini', { more: { a: 1, generationConfig: { b: 2 } } });
    expect(json.error.details[0].fieldViolations).toHaveLength(2);
  });

  test('that is not JSON', async () => {
    const path = '/models/gemini-3.5-flash:generateContent';
    const { json } = await send(emulator, 'gemini', path, '{"contents":');
    expect(json.error.message).toMatch(/^Invalid JSON payload received\./);
  });
});
