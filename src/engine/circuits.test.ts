import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultCode } from '../core/fault-codes.ts';
import { answerOf, batchesOf, engine, fails, hangs, inTurn, ok, type Script, says } from './testing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Asks so many times, one after the other; the waits of retries pass. */
async function asking<T>(times: number, ask: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < times; i++) {
    const pending = ask();
    await vi.advanceTimersByTimeAsync(20_000);
    results.push(await pending);
  }
  return results;
}

/** Such a failure is not tried again: each question is one request. */
const down = fails('service_unavailable', { retryable: false });
const upTo = (times: number, script: Script, then: Script): Script =>
  inTurn(...Array.from({ length: times }, () => script), then);

describe.each(['streamed', 'whole'] as const)('a route that keeps failing: %s', (way) => {
  it('is left alone after five failures in a row, and the caller hears for how long', async () => {
    const { [way]: ask, asked } = engine({ a: down });
    for (let i = 0; i < 5; i++) await ask({});
    expect(asked).toHaveLength(5);
    const answer = answerOf(await ask({}));
    expect(asked).toHaveLength(5);
    expect(answer).toMatchObject({
      fault: { code: 'service_unavailable', retryable: true },
      attempts: 0,
      modelUsed: null,
      hint: 'Provider p is down; try again in 30 s.',
    });
    expect('fault' in answer && answer.fault.retryAfterMs).toBeGreaterThan(29_000);
    // It is that model's alone.
    expect(answerOf(await ask({ models: ['c'] })).state).toBe('completed');
  });

  it('is asked by one when its time is over, and by all once that one has an answer', async () => {
    const { [way]: ask, asked } = engine({ a: upTo(5, down, says(ok('Back'))) });
    for (let i = 0; i < 5; i++) await ask({});
    await vi.advanceTimersByTimeAsync(30_000);
    const results = await Promise.all([ask({}), ask({}), ask({})]);
    expect(results.map((it) => answerOf(it).state)).toEqual(['completed', 'failed', 'failed']);
    expect(asked).toHaveLength(6);
    expect(answerOf(await ask({})).state).toBe('completed');
  });

  it('is left alone for longer when the one who asks fails', async () => {
    const { [way]: ask, asked } = engine({ a: down });
    for (let i = 0; i < 5; i++) await ask({});
    await vi.advanceTimersByTimeAsync(30_000);
    await ask({});
    await vi.advanceTimersByTimeAsync(59_000);
    await ask({});
    expect(asked).toHaveLength(6);
    await vi.advanceTimersByTimeAsync(1000);
    await ask({});
    expect(asked).toHaveLength(7);
  });

  it('leaves the answer to the same weights elsewhere', async () => {
    const { [way]: ask, asked } = engine({ twin: down });
    for (let i = 0; i < 6; i++) expect(answerOf(await ask({ models: ['twin'] })).state).toBe('completed');
    expect(asked.filter((it) => it === 'twin')).toHaveLength(5);
    expect(asked.filter((it) => it === 'twin-2')).toHaveLength(6);
  });

  it.each<FaultCode>([
    'authentication_failed',
    'rate_limited',
    'quota_exceeded',
    'permission_denied',
    'invalid_request',
    'content_filtered',
    'empty_response',
    'cancelled',
  ])('is not meant by %s', async (code) => {
    const { [way]: ask, asked } = engine({ a: fails(code, { retryable: false }) });
    for (let i = 0; i < 20; i++) await ask({});
    expect(asked).toHaveLength(20);
  });

  it.each<FaultCode>([
    'model_overloaded',
    'provider_error',
    'network_error',
    'connection_error',
    'dns_failure',
  ])('is meant by %s', async (code) => {
    const { [way]: ask, asked } = engine({ a: fails(code, { retryable: false }) });
    for (let i = 0; i < 20; i++) await ask({});
    expect(asked).toHaveLength(5);
  });

  it('is not meant by the limits of a caller in a hurry, but by those of the provider', async () => {
    const late = fails('timeout', { phase: 'first_token', retryable: false });
    const { [way]: ask, asked } = engine({ a: late });
    for (let i = 0; i < 10; i++) await ask({ firstTokenTimeoutMs: 1 });
    expect(asked).toHaveLength(10);
    for (let i = 0; i < 10; i++) await ask({});
    expect(asked).toHaveLength(15);
  });

  it('is not found out by a key that is rejected: the next one does it', async () => {
    const rejected = fails('authentication_failed');
    const { [way]: ask, asked } = engine({
      a: inTurn(down, down, down, down, down, rejected, says(ok('Hi'))),
    });
    for (let i = 0; i < 5; i++) await ask({});
    await vi.advanceTimersByTimeAsync(30_000);
    await ask({});
    expect(answerOf(await ask({})).state).toBe('completed');
    expect(asked).toHaveLength(7);
  });
});

it('is no failure of a route when its caller stops, and the next one may find out', async () => {
  const { live, whole, asked } = engine({ a: upTo(5, down, inTurn(hangs(), says(ok('Hi')))) });
  for (let i = 0; i < 5; i++) await whole({});
  await vi.advanceTimersByTimeAsync(30_000);
  const run = live({});
  for await (const batch of batchesOf(run))
    if (batch.some(({ type }) => type === 'answer.started')) run.stop();
  expect(answerOf(await whole({})).state).toBe('completed');
  expect(asked).toHaveLength(7);
});

it('closes at the first token of an answer that takes long', async () => {
  const { live, whole } = engine({ a: upTo(5, down, inTurn(hangs(ok('Slow').slice(1, 2)), says(ok('Hi')))) });
  for (let i = 0; i < 5; i++) await whole({});
  await vi.advanceTimersByTimeAsync(30_000);
  const run = live({});
  for await (const batch of batchesOf(run)) {
    if (!batch.some(({ type }) => type === 'answer.delta')) continue;
    expect(answerOf(await whole({})).state).toBe('completed');
    run.stop();
  }
});

it('makes fewer requests than were offered while everything fails', async () => {
  const { whole, asked } = engine({ a: fails('provider_error') }, () => 0.5);
  await asking(100, () => whole({}));
  // Five of the first two questions and their retries, and a probe whenever the time is over.
  expect(asked.length).toBeLessThanOrEqual(40);
});

describe('requests that wait for a provider', () => {
  const busy = { models: ['a'] };

  it('go in when one is done, in order', async () => {
    const { live, whole, asked } = engine({ a: inTurn(hangs(), says(ok('Second'))) }, () => 0, { p: 1 });
    const run = live(busy);
    const events = batchesOf(run);
    await events.next();
    const waiting = whole({ models: ['c', 'b'] });
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual(['a', 'b']);
    run.stop();
    while (!(await events.next()).done);
    expect((await waiting).outcome).toBe('complete');
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [{}, 30_000, 'gateway_overloaded'],
    [{ timeoutMs: 50 }, 50, 'timeout'],
    [{ deadlineMs: 50 }, 50, 'timeout'],
  ])('wait no longer than they may: %j', async (limits, ms, code) => {
    const { live, whole, asked } = engine({ a: hangs() }, () => 0, { p: 1 });
    const run = live(busy);
    const events = batchesOf(run);
    await events.next();
    const waiting = whole({ models: ['c'], ...limits });
    await vi.advanceTimersByTimeAsync(ms);
    expect(answerOf(await waiting)).toMatchObject({ fault: { code }, attempts: 0 });
    run.stop();
    while (!(await events.next()).done);
    expect(asked).toEqual(['a']);
    expect(answerOf(await whole({ models: ['c'] })).state).toBe('completed');
  });

  it('are turned away when the line is full', async () => {
    const { live, whole } = engine({ a: hangs() }, () => 0, { p: 1 });
    const run = live(busy);
    const events = batchesOf(run);
    await events.next();
    const line = Array.from({ length: 100 }, () => whole({ models: ['c'] }));
    await vi.advanceTimersByTimeAsync(0);
    expect(answerOf(await whole({ models: ['c'] }))).toMatchObject({
      fault: { code: 'gateway_overloaded', retryable: true },
      attempts: 0,
    });
    run.stop();
    while (!(await events.next()).done);
    expect((await Promise.all(line)).every(({ outcome }) => outcome === 'complete')).toBe(true);
  });
});
