import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { textOf } from '../core/answer.ts';
import { InvalidRequestError } from '../core/chat-request.ts';
import type { Delta } from '../core/contracts.ts';
import { NO_RUN, reduce } from '../core/reduce.ts';
import { answerOf, batchesOf, engine, fails, hangs, ok, type Script, says } from './testing.ts';

const says1 = (text: string): Delta[] => [{ type: 'text', text }];
const thinks: Delta[] = [{ type: 'reasoning', text: 'Hm.' }];

/** Does nothing for a while, and then what the other does. Hears a stop meanwhile. */
const late = (ms: number, then: Script): Script =>
  async function* (signal, options) {
    const due = new Promise<void>((resolve) => void setTimeout(resolve, ms));
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', resolve));
    await Promise.race([due, stopped]);
    yield* signal.aborted ? hangs()(signal, options) : then(signal, options);
  };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  // Whatever a run waited for is over with it.
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const LOST = { state: 'failed', fault: { code: 'cancelled', message: 'b was first' } };

describe('the first to speak', () => {
  it.each(['streamed', 'whole'] as const)('goes on alone: %s', async (way) => {
    const { [way]: run } = engine({ a: hangs(thinks), b: says(says1('Be'), ok('fore')), c: hangs() });
    const result = await run({ models: ['a', 'b', 'c'], until: 'first' });
    expect(result.outcome).toBe('complete');
    expect(textOf(answerOf(result, 1))).toBe('Before');
    expect(result.answers).toMatchObject([LOST, { state: 'completed' }, LOST]);
    expect(answerOf(result, 0)).toMatchObject({ hint: expect.stringContaining('Another model was faster') });
  });

  it('is stopped upstream before its winner has gone on', async () => {
    const stopped: string[] = [];
    const { live } = engine({
      a: (signal, options) => {
        signal.addEventListener('abort', () => void stopped.push('a'));
        return hangs()(signal, options);
      },
      b: hangs(says1('I')),
    });
    const run = live({ models: ['a', 'b'], until: 'first' });
    for await (const batch of batchesOf(run)) {
      if (!batch.some(({ type }) => type === 'answer.delta')) continue;
      expect(stopped).toEqual(['a']);
      run.stop();
    }
  });

  it('is not who only thinks, sends white space, or fails', async () => {
    const failed = Promise.withResolvers<void>();
    const { live } = engine({
      a: fails('provider_error', {}, thinks),
      b: async function* () {
        yield says1(' \n');
        await failed.promise;
        yield ok('Late');
      },
      c: hangs(thinks, says1('\n')),
    });
    let result = NO_RUN;
    for await (const batch of batchesOf(live({ models: ['a', 'c', 'b'], until: 'first' }))) {
      result = batch.reduce(reduce, result);
      if (batch.some(({ type }) => type === 'answer.failed')) failed.resolve();
    }
    expect(result.answers).toMatchObject([
      { fault: { code: 'provider_error' } },
      LOST,
      { state: 'completed' },
    ]);
  });

  it('may call a tool instead', async () => {
    const call: Delta = { type: 'tool_call', id: '1', name: 'f', arguments: '{}' };
    const { streamed } = engine({ a: hangs(), b: says([call], ok('').slice(2)) });
    const result = await streamed({ models: ['a', 'b'], until: 'first' });
    expect(result.answers).toMatchObject([LOST, { state: 'completed' }]);
  });

  it('leaves a run failed when it breaks off later', async () => {
    const { streamed } = engine({ a: hangs(), b: fails('stream_interrupted', {}, says1('Ha')) });
    const result = await streamed({ models: ['a', 'b'], until: 'first' });
    expect(result.outcome).toBe('failed');
    expect(answerOf(result, 1)).toMatchObject({ fault: { code: 'stream_interrupted' }, partial: true });
  });

  it('costs what the others had taken, as far as they said', async () => {
    const counted: Delta[] = [...thinks, { type: 'usage', usage: { inputTokens: 7, outputTokens: 2 } }];
    const { streamed } = engine({ a: hangs(counted), c: hangs(thinks), b: says(says1('I'), ok('')) });
    const result = await streamed({ models: ['a', 'c', 'b'], until: 'first' });
    expect(result.answers.map((it) => 'wastedTokens' in it && it.wastedTokens)).toEqual([9, null, false]);
  });
});

describe('a hedge', () => {
  const race = { models: ['a', 'b', 'c'], until: 'first', hedgeMs: 100 } as const;

  it('asks one model when it is quick enough', async () => {
    const { asked, streamed } = engine({ a: late(90, says(ok('Quick'))) });
    const pending = streamed(race);
    await vi.advanceTimersByTimeAsync(90);
    const result = await pending;
    expect(asked).toEqual(['a']);
    expect(result.answers).toMatchObject([
      { state: 'completed' },
      { fault: { code: 'cancelled' }, attempts: 0, modelUsed: null, wastedTokens: 0 },
      { fault: { code: 'cancelled' }, attempts: 0, modelUsed: null, wastedTokens: 0 },
    ]);
  });

  it('asks the next when those before it are late', async () => {
    const { asked, streamed } = engine({ a: hangs(thinks), b: hangs(), c: late(50, says(ok('Third'))) });
    const pending = streamed(race);
    await vi.advanceTimersByTimeAsync(99);
    expect(asked).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toEqual(['a', 'b', 'c']);
    await vi.advanceTimersByTimeAsync(50);
    expect((await pending).outcome).toBe('complete');
  });

  it('asks the next at once when the one before has failed', async () => {
    const { asked, streamed } = engine({ a: fails('invalid_request'), b: late(99, says(ok('Second'))) });
    const pending = streamed(race);
    await vi.advanceTimersByTimeAsync(99);
    expect((await pending).outcome).toBe('complete');
    expect(asked).toEqual(['a', 'b']);
  });

  it('asks nobody more when an earlier one fails while the latest has time left', async () => {
    const { asked, streamed } = engine({ a: late(150, fails('invalid_request')), b: hangs() });
    const pending = streamed(race);
    await vi.advanceTimersByTimeAsync(199);
    expect(asked).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(1);
    await pending;
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it('does not wait for one that was stopped before its turn', async () => {
    const { live, asked } = engine({ a: fails('invalid_request') });
    const run = live(race);
    run.stop(1);
    let result = NO_RUN;
    for await (const batch of batchesOf(run)) result = batch.reduce(reduce, result);
    expect(asked).toEqual(['a', 'c']);
    expect(result.outcome).toBe('complete');
  });

  it('ends with its run', async () => {
    const { live, asked } = engine({ a: hangs() });
    const run = live(race);
    const types: string[] = [];
    for await (const batch of batchesOf(run)) {
      for (const { type } of batch) types.push(type);
      if (types.at(-1) === 'answer.started') run.stop();
    }
    expect(types.filter((it) => it === 'answer.failed')).toHaveLength(3);
    expect(asked).toEqual(['a']);
  });
});

describe('a quorum', () => {
  const failure = fails('invalid_request');

  it.each(['streamed', 'whole'] as const)('stops the rest once it is there: %s', async (way) => {
    const { [way]: run } = engine({ old: hangs(says1('So far')) });
    const result = await run({ models: ['a', 'old', 'b'], until: { quorum: 2 } });
    expect(result.outcome).toBe('complete');
    expect(result.answers).toMatchObject([
      { state: 'completed' },
      { state: 'failed', fault: { code: 'cancelled' }, partial: true, wastedTokens: null },
      { state: 'completed' },
    ]);
  });

  it('is partial when too few completed', async () => {
    const { streamed } = engine({ a: failure, b: failure });
    const result = await streamed({ models: ['a', 'b', 'c'], until: { quorum: 2 } });
    expect(result.outcome).toBe('partial');
  });

  it.each([
    [{ until: { quorum: 3 } }, 'until', 'a quorum must be a whole number from 1 to 2'],
    [{ until: { quorum: 0 } }, 'until', 'a quorum must be'],
    [{ until: { quorum: 1.5 } }, 'until', 'a quorum must be'],
    [{ hedgeMs: 5 }, 'hedge_ms', 'hedge_ms goes with until: "first"'],
    [{ hedgeMs: 5, until: { quorum: 1 } }, 'hedge_ms', 'hedge_ms goes with'],
  ])('is refused where it cannot be: %j', async (request, field, message) => {
    const { whole, streamed } = engine();
    for (const run of [whole, streamed]) {
      const refused = run({ models: ['a', 'b'], ...request });
      await expect(refused).rejects.toThrow(InvalidRequestError);
      await expect(refused).rejects.toMatchObject({ field, message: expect.stringContaining(message) });
    }
  });
});
