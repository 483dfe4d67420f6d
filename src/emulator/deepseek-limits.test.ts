import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Emulator, openEmulator } from './emulator.ts';
import { ASK, ask, authOf, fixture, MODELS, until } from './testing.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await openEmulator({ latencyMs: 10_000, limits: { deepseek: { concurrency: 2 } } });
});
afterEach(() => emulator[Symbol.asyncDispose]());

/** Asks and does not wait: the answer takes its time. */
async function running(): Promise<AbortController> {
  const leaving = new AbortController();
  const [path, body] = ASK.deepseek(MODELS.deepseek, 'Why?');
  const before = emulator.requests.length;
  fetch(emulator.baseUrls.deepseek + path, {
    method: 'POST',
    headers: authOf('deepseek'),
    body: JSON.stringify(body),
    signal: leaving.signal,
  }).catch(() => {});
  await until(() => expect(emulator.requests.length).toBe(before + 1));
  return leaving;
}

test('as many as a key may run at once; one more is told how many there are', async () => {
  await running();
  await running();
  const { status, json, headers } = await ask(emulator, 'deepseek');
  const { body } = fixture('deepseek/errors/rate-limit.json');
  const message = body.error.message.replace('40', '3').replace('39', '2');
  expect([status, json]).toEqual([429, { error: { ...body.error, message } }]);
  expect([...headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
});

test('a caller that leaves gives its place back, and so does an answer', async () => {
  const first = await running();
  await running();
  first.abort();
  await until(() => expect(emulator.requests[0]?.closedByClientAt).toBeDefined());
  emulator.setLatency(0);
  for (let i = 0; i < 3; i++) expect((await ask(emulator, 'deepseek')).status).toBe(200);
});

test('what is no answer takes a place no longer than it lasts', async () => {
  await running();
  for (let i = 0; i < 3; i++) {
    expect((await ask(emulator, 'deepseek', { model: 'deepseek-chat' })).status).toBe(400);
  }
});
