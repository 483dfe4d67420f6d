import { describe, expect, it } from 'vitest';
import { parseConfigFile } from '../src/config/config-file.ts';
import { openEmulator } from '../src/emulator/emulator.ts';
import { Stop } from '../src/flow/stop.ts';
import { openServed } from './support/served.ts';
import { envFor, ORIGINAL_KEYS, openTestCoro } from './support/upstream.ts';

/** An upstream that fails whatever it is asked, in front of the emulator. */

/** One that nobody stands in for. */
const MODEL = 'deepseek/deepseek-flash';

const body = (models: readonly string[]) => ({ prompt: 'Name one prime number.', models, pin: true });

describe('an upstream that fails all the time', () => {
  it('is asked at most 1.2 times for what is offered, however many ask at once', async () => {
    await using emulator = await openEmulator();
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('server-error');
    const offered = 100;
    await Promise.all(Array.from({ length: offered }, () => coro.complete(body([MODEL]), new Stop())));
    // Three retries to begin with, and one for ten requests; and once it is known to fail, it is not asked at all.
    expect(emulator.requests.length).toBeGreaterThanOrEqual(5);
    expect(emulator.requests.length).toBeLessThanOrEqual(1.2 * offered);
  });

  it('is left alone after five failures, and its callers hear for how long; another model is asked as ever', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('server-error', { provider: 'deepseek' });
    for (let i = 0; i < 20; i++) await served.chat(body([MODEL]));
    expect(emulator.requests).toHaveLength(5);
    const { responses } = await served.chat(body([MODEL, 'gemini/gemini-3.5-flash-lite']));
    expect(responses).toMatchObject([
      {
        error_code: 'service_unavailable',
        attempts: 0,
        model_used: null,
        hint: expect.stringMatching(/^DeepSeek is down; try again in \d+ s\.$/),
      },
      { error_code: null },
    ]);
    const { retry_after_ms: wait } = Object(responses[0]);
    expect(wait).toBeGreaterThan(20_000);
    expect(wait).toBeLessThanOrEqual(33_000);
    expect(emulator.requests.filter(({ provider }) => provider === 'deepseek')).toHaveLength(5);
  });

  it("is not made of one caller's bad keys", async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const bad = { ...body([MODEL]), api_overrides: { deepseek: 'sk-nobody-has-this-key' } };
    for (let i = 0; i < 20; i++) await served.chat(bad);
    const { responses } = await served.chat(body([MODEL]));
    expect(responses).toMatchObject([{ error_code: null }]);
  });
});

describe('a provider that takes few requests at once', () => {
  it('gets no more, and each caller has an answer', async () => {
    await using emulator = await openEmulator({
      tokensPerSecond: 400,
      limits: { deepseek: { concurrency: 2 } },
    });
    const own = { concurrency: { deepseek: 2 } };
    await using served = await openServed(
      envFor(emulator, ORIGINAL_KEYS),
      parseConfigFile(JSON.stringify(own), 'x'),
    );
    const runs = await Promise.all(Array.from({ length: 6 }, () => served.chat(body([MODEL]))));
    expect(runs.map(({ outcome }) => outcome)).toEqual(Array(6).fill('complete'));
    expect(runs.flatMap(({ responses }) => responses.map(({ attempts }) => attempts))).toEqual(
      Array(6).fill(1),
    );
  });
});
