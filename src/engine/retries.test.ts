import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultFacts } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import { answerOf, engine, fails, inTurn, ok, type Script, says } from './testing.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const WAYS = ['streamed', 'whole'] as const;

/** How long an answer took, in fake milliseconds. */
async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const startedAt = Date.now();
  const result = work.then((it): [T, number] => [it, Date.now() - startedAt]);
  await vi.runAllTimersAsync();
  return await result;
}

describe.each(WAYS)('a failure of a %s answer', (way) => {
  it.each<[FaultCode, number, FaultFacts?]>([
    ['rate_limited', 3],
    ['model_overloaded', 3],
    ['service_unavailable', 3],
    ['provider_error', 3],
    ['network_error', 3],
    ['connection_error', 2],
    ['dns_failure', 2],
    ['stream_interrupted', 2],
    ['empty_response', 2],
    ['invalid_response', 2],
    ['timeout', 2, { phase: 'connect' }],
    ['timeout', 1, { phase: 'first_token' }],
    ['timeout', 1, { phase: 'total' }],
    ['timeout', 1, { status: 504 }],
    ['provider_error', 1, { retryable: false }],
    ['authentication_failed', 1],
    ['quota_exceeded', 1],
    ['invalid_model', 1],
    ['permission_denied', 1],
    ['tls_error', 1],
    ['response_too_large', 1],
    ['gateway_overloaded', 1],
    ['max_tokens_reached', 1],
    ['content_filtered', 1],
    ['invalid_request', 1],
    ['unknown_error', 1],
    ['unknown_error', 2, { shouldRetry: true }],
    ['timeout', 2, { status: 504, shouldRetry: true }],
    ['rate_limited', 1, { shouldRetry: false }],
    ['provider_error', 1, { shouldRetry: false }],
    ['quota_exceeded', 1, { shouldRetry: true }],
    ['authentication_failed', 1, { shouldRetry: true }],
  ])('as %s is met by %i requests (%j)', async (code, requests, facts = {}) => {
    const { [way]: done, asked } = engine({ a: fails(code, facts) });
    const [run] = await timed(done({}));
    expect(answerOf(run)).toMatchObject({ state: 'failed', fault: { code }, attempts: requests });
    expect(asked).toEqual(Array.from({ length: requests }, () => 'a'));
  });

  it('that passes leaves no trace but the number of attempts', async () => {
    const { [way]: done } = engine({ a: inTurn(fails('model_overloaded'), says(ok('Hi'))) });
    const [run] = await timed(done({}));
    expect(run.outcome).toBe('complete');
    expect(answerOf(run)).toMatchObject({ state: 'completed', attempts: 2 });
  });

  it('is waited out with full jitter, twice as long the second time', async () => {
    const { [way]: done } = engine({ a: fails('provider_error') }, () => 0.5);
    expect((await timed(done({})))[1]).toBe(250 + 500);
  });

  it.each<[string, FaultFacts, { timeoutMs?: number }, number, number]>([
    ['as long as the provider says', { retryAfterMs: 1200 }, {}, 3, 2400],
    ['not at all when it says so', { retryAfterMs: 0 }, {}, 3, 0],
    ['eight seconds at most', { retryAfterMs: 8000 }, {}, 3, 16_000],
    ['for nothing longer: it fails at once', { retryAfterMs: 8001 }, {}, 1, 0],
    ['half of the time left at most', { retryAfterMs: 1200 }, { timeoutMs: 2399 }, 1, 0],
    ['half of the time left, counted again', { retryAfterMs: 1200 }, { timeoutMs: 2600 }, 2, 1200],
  ])('is waited out %s', async (_, facts, request, requests, ms) => {
    const { [way]: done, asked } = engine({ a: fails('rate_limited', facts) });
    const [run, took] = await timed(done(request));
    expect([asked.length, took]).toEqual([requests, ms]);
    expect(answerOf(run)).toMatchObject({ fault: facts });
  });

  it('is met by nobody else once the time is up', async () => {
    const late: Script = async function* (signal, options) {
      await new Promise((resolve) => setTimeout(resolve, options.timeouts?.totalMs));
      yield* fails('timeout', { phase: 'total' })(signal, options);
    };
    const { [way]: done, asked } = engine({ twin: late });
    const [run] = await timed(done({ models: ['twin'], timeoutMs: 200 }));
    expect(asked).toEqual(['twin']);
    expect(answerOf(run)).toMatchObject({ fault: { code: 'timeout' }, attempts: 1 });
  });

  it('is not met by the same host with the same key once more, by whatever name it stands in a choice', async () => {
    const { [way]: done, asked } = engine({
      twin: fails('quota_exceeded'),
      'twin-2': fails('quota_exceeded'),
      a: fails('quota_exceeded'),
    });
    const [run] = await timed(done({ models: [['twin', 'a', 'twin']] }));
    expect(asked).toEqual(['twin', 'twin-2', 'a']);
    expect(answerOf(run)).toMatchObject({ fault: { code: 'quota_exceeded' }, attempts: 3 });
  });

  it('is met with another key or host first, and with other weights last', async () => {
    const { [way]: done, asked } = engine({
      twin: fails('model_overloaded'),
      'twin-2': fails('model_overloaded'),
    });
    const [run] = await timed(done({ models: ['twin'] }));
    expect(asked).toEqual(['twin', 'twin-2', 'twin-2', 'a']);
    expect(answerOf(run)).toMatchObject({ state: 'completed', servedBySuccessor: true, attempts: 4 });
  });
});

it('is retried for one request in ten, and a few', async () => {
  // No server's fault: its circuit stays closed.
  const { streamed, asked } = engine({ a: fails('rate_limited') });
  for (let i = 0; i < 100; i++) await timed(streamed({}));
  expect(asked.length).toBe(100 + 3 + 10);
});

it("costs no other provider's budget", async () => {
  const { streamed, asked } = engine({
    a: fails('provider_error'),
    b: inTurn(fails('provider_error'), says(ok('b'))),
  });
  for (let i = 0; i < 10; i++) await timed(streamed({}));
  const [run] = await timed(streamed({ models: ['b'] }));
  expect(answerOf(run).state).toBe('completed');
  expect(asked.slice(-2)).toEqual(['b', 'b']);
});
