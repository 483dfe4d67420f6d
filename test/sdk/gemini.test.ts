import { ApiError, FunctionCallingConfigMode, GoogleGenAI, ThinkingLevel, Type } from '@google/genai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { DEFAULT_KEYS } from '../../src/emulator/keys.ts';
import { collect } from '../support/collect.ts';
import { errorFixtures } from '../support/fixtures.ts';
import { until } from '../support/until.ts';

/** Google's own SDK, as it comes from npm, takes the emulator for Gemini; under the version it asks for itself. */

const model = 'gemini-3.5-flash';
const contents = 'Name one prime number.';
const weather = {
  name: 'weather',
  parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } } },
};

let emulator: Emulator;
let gemini: GoogleGenAI;
beforeAll(async () => {
  emulator = await openEmulator();
  gemini = open(DEFAULT_KEYS.gemini[0]?.key ?? '');
});
afterEach(() => emulator.reset());
afterAll(() => emulator[Symbol.asyncDispose]());

function open(apiKey: string, apiVersion?: string): GoogleGenAI {
  const version = apiVersion === undefined ? {} : { apiVersion };
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: `${emulator.url}/gemini`, ...version } });
}

describe('@google/genai reads', () => {
  it.each([undefined, 'v1beta'])('a whole answer under its version %s: text and usage', async (version) => {
    const client = open(DEFAULT_KEYS.gemini[0]?.key ?? '', version);
    const answer = await client.models.generateContent({ model, contents });
    expect(answer.text).toMatch(/^\[simulated gemini-3.5-flash\]/);
    expect(answer.candidates?.[0]?.finishReason).toBe('STOP');
    expect(answer.modelVersion).toBe(model);
    expect(answer.usageMetadata?.thoughtsTokenCount).toBe(120);
  });

  it('a stream with thoughts, which says the same', async () => {
    const config = { thinkingConfig: { includeThoughts: true, thinkingLevel: ThinkingLevel.LOW } };
    const whole = await gemini.models.generateContent({ model, contents, config });
    const stream = await gemini.models.generateContentStream({ model, contents, config });
    const chunks = await collect(stream);
    const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? []);
    const join = (thought: boolean) =>
      parts.filter((part) => (part.thought === true) === thought).map(({ text }) => text ?? '');
    expect(join(false).join('')).toBe(whole.text);
    expect(join(true).join('')).toBe(whole.candidates?.[0]?.content?.parts?.[0]?.text);
    expect(chunks.at(-1)?.usageMetadata).toEqual(whole.usageMetadata);
  });

  it('function calls, and takes their results back with the signed turn', async () => {
    const config = {
      tools: [{ functionDeclarations: [weather] }],
      toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.AUTO } },
    };
    const first = await gemini.models.generateContent({ model, contents, config });
    expect(first.functionCalls).toEqual([{ name: 'weather', args: { city: 'a city' } }]);
    const turns = [
      { role: 'user', parts: [{ text: contents }] },
      first.candidates?.[0]?.content ?? {},
      { role: 'user', parts: [{ functionResponse: { name: 'weather', response: { degrees: 18 } } }] },
    ];
    const second = await gemini.models.generateContent({ model, contents: turns, config });
    expect(second.text).toContain('The tool answered "{"degrees":18}"');
    const unsigned = turns.with(1, {
      role: 'model',
      parts: [{ functionCall: { name: 'weather', args: {} } }],
    });
    const refused = gemini.models.generateContent({ model, contents: unsigned, config });
    await expect(refused).rejects.toThrow(/missing a thought_signature/);
  });

  it('structured output', async () => {
    const config = { responseMimeType: 'application/json', responseSchema: weather.parameters };
    const { text } = await gemini.models.generateContent({ model, contents, config });
    expect(JSON.parse(text ?? '')).toEqual({ city: 'a city' });
  });

  it('a chat, whose turns it keeps itself', async () => {
    const chat = gemini.chats.create({ model, config: { systemInstruction: 'You answer briefly.' } });
    await chat.sendMessage({ message: 'One?' });
    const { text } = await chat.sendMessage({ message: 'Two?' });
    expect(text).toContain('"You answer briefly."');
    expect(text).toContain('2 earlier turns');
  });

  it('the models page by page, one of them, and a count of tokens', async () => {
    const models = await collect(await gemini.models.list({ config: { pageSize: 3 } }));
    expect(models.map(({ name }) => name)).toContain(`models/${model}`);
    expect(models.length).toBeGreaterThan(3);
    expect(await gemini.models.get({ model })).toMatchObject({ name: `models/${model}` });
    const { totalTokens } = await gemini.models.countTokens({ model, contents });
    const { usageMetadata } = await gemini.models.generateContent({ model, contents });
    expect(totalTokens).toBe(usageMetadata?.promptTokenCount);
  });

  it('a blocked prompt and an answer without a word', async () => {
    emulator.play('content-filter', { times: 1 });
    const blocked = await gemini.models.generateContent({ model, contents });
    expect([blocked.promptFeedback?.blockReason, blocked.text]).toEqual(['PROHIBITED_CONTENT', undefined]);
    const spent = await gemini.models.generateContent({ model, contents, config: { maxOutputTokens: 20 } });
    expect([spent.candidates?.[0]?.finishReason, spent.text]).toEqual(['MAX_TOKENS', undefined]);
  });
});

describe('@google/genai types', () => {
  it.each(
    errorFixtures('gemini').map((fixture) => [fixture.name, fixture.reply] as const),
  )('the error %s with its status and body, whole and streamed', async (_, reply) => {
    for (const method of ['generateContent', 'generateContentStream'] as const) {
      emulator.play(reply, { times: 1 });
      const error = await gemini.models[method]({ model, contents }).catch((it) => it);
      expect(error).toBeInstanceOf(ApiError);
      expect([error.status, JSON.parse(error.message)]).toEqual([reply.status, JSON.parse(reply.body)]);
    }
  });

  it.each([
    ['a wrong key', () => open('AIzaWrong').models.generateContent({ model, contents }), 400],
    ['a model that is gone', () => gemini.models.get({ model: 'gemini-1.5-flash' }), 404],
    [
      'a model closed to new users',
      () => gemini.models.generateContent({ model: 'gemini-2.5-flash', contents }),
      404,
    ],
    [
      'a role that is none',
      () =>
        gemini.models.generateContent({ model, contents: [{ role: 'assistant', parts: [{ text: 'x' }] }] }),
      400,
    ],
    [
      'a parameter out of range',
      () => gemini.models.generateContent({ model, contents, config: { temperature: 9 } }),
      400,
    ],
  ])('%s', async (_, call, status) => {
    const error = await call().catch((it) => it);
    expect([error.constructor, error.status]).toEqual([ApiError, status]);
  });

  it('an error inside a stream', async () => {
    emulator.play('error-in-200', { times: 1 });
    const stream = await gemini.models.generateContentStream({ model, contents });
    const error = await collect(stream).catch((it) => it);
    expect([error.constructor, error.status]).toEqual([ApiError, 503]);
  });

  it('a connection that is reset', async () => {
    emulator.play('reset', { times: 1 });
    const error = await gemini.models.generateContent({ model, contents }).catch((it) => it);
    expect(error.cause).toMatchObject({ code: 'ECONNRESET' });
  });

  it('a provider that takes too long', async () => {
    emulator.play('hang', { times: 1 });
    const config = { httpOptions: { timeout: 30 } };
    await expect(gemini.models.generateContent({ model, contents, config })).rejects.toThrow(/aborted/);
  });

  it('an abort, which the emulator notices', async () => {
    emulator.play('hang', { times: 1 });
    const leaving = new AbortController();
    const config = { abortSignal: leaving.signal };
    const ended = expect(gemini.models.generateContent({ model, contents, config })).rejects.toThrow(
      /aborted/,
    );
    await until(() => expect(emulator.requests).toHaveLength(1));
    leaving.abort();
    await ended;
    await until(() => expect(emulator.requests[0]?.closedByClientAt).toBeDefined());
  });
});
