import { describe, expect, it } from 'vitest';
import { openEmulator } from '../src/emulator/emulator.ts';
import { openServed } from './support/served.ts';
import { closedUrl, envFor, FIVE, KEYS } from './support/upstream.ts';

const PROMPT = 'Which animal sleeps standing, and why?';

describe('without any key', () => {
  it('five models answer the question in five ways, and say that they are simulated', async () => {
    await using served = await openServed({});
    const { outcome, responses } = await served.chat({ prompt: PROMPT, models: FIVE });
    expect(outcome).toBe('complete');
    for (const it of responses) {
      expect(it).toMatchObject({ error: null, simulated: true, cost_usd: null });
      expect(it.response).toContain('animal sleeps standing');
      expect(it.response).toMatch(/simulated/);
      expect(it.tokens).toBeGreaterThan(0);
    }
    expect(new Set(responses.map(({ response }) => response)).size).toBe(5);
    expect(new Set(responses.map((it) => it.model_used)).size).toBe(5);
  });

  it('every model is listed as simulated and free of charge', async () => {
    await using served = await openServed({});
    const models = await served.models();
    expect(models.filter((it) => it.default).map(({ id }) => id)).toEqual(FIVE);
    for (const it of models) {
      expect(it).toMatchObject({ simulated: true, configured: true, cost: 'simulated, free of charge' });
    }
  });

  it('each key that comes with a request is real for its model, and the others stay simulated', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, {}));
    const { responses } = await served.chat({
      prompt: PROMPT,
      models: ['gemini', 'deepseek'],
      api_overrides: { deepseek: KEYS.deepseek },
    });
    expect(responses).toMatchObject([
      { error: null, simulated: true, cost_usd: null },
      { error: null, simulated: false, cost_usd: expect.any(Number) },
    ]);
    expect(emulator.requests.map(({ provider }) => provider)).toEqual(['deepseek']);
  });

  it('an empty key is none', async () => {
    await using served = await openServed({ GROQ_API_KEY: '', GEMINI_API_KEY: '  ' });
    expect((await served.models()).every(({ simulated }) => simulated)).toBe(true);
  });

  it('nothing is simulated with CORO_DEMO=0', async () => {
    await using served = await openServed({ CORO_DEMO: '0' });
    const { outcome, responses } = await served.chat({ prompt: PROMPT, models: FIVE });
    expect(outcome).toBe('failed');
    for (const it of responses) {
      expect(it).toMatchObject({
        error_code: 'api_key_missing',
        simulated: false,
        response: '',
        attempts: 0,
      });
    }
    for (const it of await served.models()) expect(it).toMatchObject({ simulated: false, configured: false });
  });

  it('nothing is simulated where a local provider is set up', async () => {
    await using served = await openServed({ OLLAMA_BASE_URL: await closedUrl() });
    const { responses } = await served.chat({ prompt: PROMPT, models: FIVE });
    // Models with a host of that kind are asked there, where nobody listens.
    expect(new Set(responses.map((it) => it.error_code))).toEqual(
      new Set(['api_key_missing', 'connection_error']),
    );
    expect((await served.models()).some(({ simulated }) => simulated)).toBe(false);
  });
});

describe('with a key', () => {
  it('its models are real, and those without one are not simulated instead', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, { gemini: KEYS.gemini }));
    const { responses } = await served.chat({ prompt: PROMPT, models: ['gemini', 'mixtral'] });
    expect(responses).toMatchObject([
      { error: null, simulated: false, cost_usd: expect.any(Number) },
      { error_code: 'api_key_missing', simulated: false },
    ]);
    expect((await served.models()).some(({ simulated }) => simulated)).toBe(false);
  });

  it('CORO_DEMO=1 sends nothing to anybody all the same, nor the keys of a request', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed({ ...envFor(emulator), CORO_DEMO: '1' });
    const overrides = { ...KEYS, mixtral: KEYS.groq };
    const { outcome, responses } = await served.chat({
      prompt: PROMPT,
      models: FIVE,
      api_overrides: overrides,
    });
    expect(outcome).toBe('complete');
    for (const it of responses) expect(it).toMatchObject({ simulated: true, cost_usd: null });
    expect((await served.models()).every(({ simulated }) => simulated)).toBe(true);
    expect(emulator.requests).toEqual([]);
  });
});
