import { describe, expect, it } from 'vitest';
import { connect } from '../src/client/connect.ts';
import { textOf } from '../src/core/answer.ts';
import { collect } from '../src/core/reduce.ts';
import { type Emulator, openEmulator } from '../src/emulator/emulator.ts';
import { completedAt, failedAt } from './support/ended.ts';
import { openServed } from './support/served.ts';
import { until } from './support/until.ts';
import { envFor, ORIGINAL_KEYS } from './support/upstream.ts';

/** Runs that end before their last answer, over HTTP in front of the emulator. */

const PROMPT = 'Name one prime number.';
const MODELS = ['gemini', 'mixtral', 'deepseek'];
/** Slow enough to be stopped in the middle of its words. */
const SLOW = { tokensPerSecond: 40 };

const isClosed = ({ requests }: Emulator) =>
  Object.fromEntries(requests.map((it) => [it.provider, it.closedByClientAt !== undefined]));

describe('until: first', () => {
  it('goes on with the first model to speak, and closes what was asked of the others', async () => {
    await using emulator = await openEmulator(SLOW);
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    for (const provider of ['gemini', 'groq'] as const) emulator.play('hang', { provider });
    const coro = connect(served.url);
    const run = await collect(coro.run({ prompt: PROMPT, models: MODELS, until: 'first' }));
    expect(run.outcome).toBe('complete');
    expect(textOf(completedAt(run, 2))).not.toBe('');
    for (const index of [0, 1]) {
      expect(failedAt(run, index)).toMatchObject({
        fault: { code: 'cancelled', message: 'deepseek was first' },
        hint: expect.stringContaining('Another model was faster'),
        wastedTokens: null,
      });
    }
    expect(isClosed(emulator)).toEqual({ gemini: true, groq: true, deepseek: false });
  });

  it('holds for one whole reply, too', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    for (const provider of ['gemini', 'groq'] as const) emulator.play('hang', { provider });
    const { outcome, responses } = await served.chat({ prompt: PROMPT, models: MODELS, until: 'first' });
    expect(outcome).toBe('complete');
    expect(responses.map(({ error_code: code }) => code)).toEqual(['cancelled', 'cancelled', null]);
    expect(responses[0]).toMatchObject({ error: 'deepseek was first', wasted_tokens: null });
    expect(responses[2]).not.toHaveProperty('wasted_tokens');
    await until(() => expect(isClosed(emulator)).toMatchObject({ gemini: true, groq: true }));
  });

  it('asks the next model only when those before it are late or failed', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('invalid-key', { provider: 'gemini' });
    const body = { prompt: PROMPT, models: MODELS, until: 'first', hedge_ms: 900_000 };
    const { outcome, responses } = await served.chat(body);
    expect(outcome).toBe('complete');
    expect(responses).toMatchObject([
      { error_code: 'authentication_failed' },
      { error_code: null },
      { error_code: 'cancelled', attempts: 0, model_used: null, wasted_tokens: 0 },
    ]);
    expect(emulator.requests.map(({ provider }) => provider)).not.toContain('deepseek');
  });
});

describe('until: a quorum', () => {
  it('ends with the answers it takes, and stops the rest', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('hang', { provider: 'groq' });
    const body = { prompt: PROMPT, models: MODELS, until: { quorum: 2, deadline_ms: 60_000 } };
    const { outcome, responses } = await served.chat(body);
    expect(outcome).toBe('complete');
    expect(responses.map(({ error_code: code }) => code)).toEqual([null, 'cancelled', null]);
    await until(() => expect(isClosed(emulator)).toMatchObject({ groq: true }));
  });
});
