import { afterEach, expect, test } from 'vitest';
import { type Emulator, type EmulatorOptions, openEmulator } from './emulator.ts';
import { openGeminiMeter } from './gemini-limits.ts';
import { ask, fixture, shapeOf } from './testing.ts';

let emulator: Emulator;
afterEach(() => emulator[Symbol.asyncDispose]());

async function open(gemini: NonNullable<EmulatorOptions['limits']>['gemini']): Promise<void> {
  emulator = await openEmulator({ limits: { gemini: gemini ?? {} } });
}

test('a minute of requests counts down for each model, told in the details of the 429 alone', async () => {
  await open({ requestsPerMinute: 2 });
  for (let i = 0; i < 2; i++) expect((await ask(emulator, 'gemini')).status).toBe(200);
  const { status, json, headers } = await ask(emulator, 'gemini');
  const expected = fixture('gemini/errors/rate-limit-minute.json').body;
  expect([status, shapeOf(json)]).toEqual([429, shapeOf(expected)]);
  const [, failure, retry] = json.error.details;
  expect(failure.violations[0]).toMatchObject({
    quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier',
    quotaDimensions: { model: 'gemini-3.5-flash' },
    quotaValue: '2',
  });
  expect(Number.parseInt(retry.retryDelay, 10)).toBeGreaterThanOrEqual(29);
  expect(json.error.message).toMatch(
    /limit: 2, model: gemini-3\.5-flash\nPlease retry in (29|30)\.\d{9}s\.$/,
  );
  expect([...headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
  expect((await ask(emulator, 'gemini', { model: 'gemini-3.8-flash' })).status).toBe(200);
});

test("a day's requests are spent with a hint of seconds, which is the trap", async () => {
  await open({ requestsPerDay: 1, requestsPerMinute: 9 });
  await ask(emulator, 'gemini');
  const { json } = await ask(emulator, 'gemini', { stream: true });
  const [, failure, retry] = json.error.details;
  expect(failure.violations[0].quotaId).toBe('GenerateRequestsPerDayPerProjectPerModel-FreeTier');
  expect(Number.parseInt(retry.retryDelay, 10)).toBeLessThanOrEqual(60);
});

test('input tokens have a quota of their own', async () => {
  await open({ inputTokensPerMinute: 20 });
  expect((await ask(emulator, 'gemini', { prompt: 'Why?' })).status).toBe(200);
  const { json } = await ask(emulator, 'gemini', { prompt: 'x'.repeat(80) });
  expect(json.error.details[1].violations[0]).toMatchObject({
    quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_input_token_count',
    quotaId: 'GenerateContentInputTokensPerModelPerMinute-FreeTier',
  });
});

test('no quota at all says so', async () => {
  await open({ requestsPerDay: 0 });
  const { status, json } = await ask(emulator, 'gemini');
  expect([status, json.error.message]).toEqual([
    429,
    expect.stringContaining('limit: 0, model: gemini-3.5-flash'),
  ]);
});

test('what is refused costs nothing, and time gives back', async () => {
  await open({});
  const meter = openGeminiMeter({ requestsPerMinute: 1 });
  expect(meter?.('key', 'm', 1, 0)).toBeUndefined();
  expect(meter?.('key', 'm', 1, 30_000)?.status).toBe(429);
  expect(meter?.('other', 'm', 1, 30_000)).toBeUndefined();
  expect(meter?.('key', 'm', 1, 60_000)).toBeUndefined();
  expect(openGeminiMeter({ tokensPerDay: 1 })).toBeUndefined();
});
