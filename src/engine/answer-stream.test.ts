import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { textOf } from '../core/answer.ts';
import type { Delta } from '../core/contracts.ts';
import { answerOf, batchesOf, engine, fails, hangs, inTurn, ok, says } from './testing.ts';

const text = (words: string): Delta => ({ type: 'text', text: words });

describe('a streamed answer', () => {
  it('folds to what a whole answer of the same deltas is', async () => {
    const some = fc.string({ minLength: 1 });
    const delta: fc.Arbitrary<Delta> = fc.oneof(
      fc.record({ type: fc.constant('text' as const), text: some }),
      fc.record({ type: fc.constant('reasoning' as const), text: some }),
      fc.record({ type: fc.constant('tool_call' as const), id: some, name: some, arguments: some }),
      fc.record({ type: fc.constant('opaque' as const), provider: some, data: fc.jsonValue() }),
      fc.record({ type: fc.constant('model' as const), upstreamId: fc.constantFrom('a', 'a-2026', 'other') }),
      fc.record({
        type: fc.constant('usage' as const),
        usage: fc.record({ inputTokens: fc.nat(), outputTokens: fc.nat() }),
      }),
      fc.record({
        type: fc.constant('finish' as const),
        reason: fc.constantFrom(...(['stop', 'length', 'content_filter', 'error', 'other'] as const)),
        raw: some,
      }),
    );
    const batches = fc.array(fc.array(delta, { minLength: 1, maxLength: 3 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, async (its) => {
        const scripts = { a: says(...its) };
        const [a, b] = await Promise.all([engine(scripts).streamed({}), engine(scripts).whole({})]);
        const timeless = { latencyMs: 0, timeToFirstTokenMs: 0 };
        expect({ ...answerOf(a), ...timeless }).toEqual({ ...answerOf(b), ...timeless });
      }),
    );
  });

  it('keeps what had come when it fails, and asks nobody else', async () => {
    const { asked, streamed } = engine({ a: fails('stream_interrupted', {}, [text('Half ')], [text('of')]) });
    const answer = answerOf(await streamed({ models: [['a', 'b']] }));
    expect(answer).toMatchObject({
      state: 'failed',
      fault: { code: 'stream_interrupted' },
      partial: true,
      truncated: true,
      attempts: 1,
    });
    expect(textOf(answer)).toBe('Half of');
    expect(asked).toEqual(['a']);
  });

  it('asks nobody else once part of a tool call was told, and keeps no half of one', async () => {
    const piece: Delta = { type: 'tool_call_delta', id: 'c', name: 'f', arguments: '{"city' };
    const { asked, streamed } = engine({ a: fails('stream_interrupted', {}, [piece]) });
    const answer = answerOf(await streamed({ models: [['a', 'b']] }));
    expect(answer).toMatchObject({ state: 'failed', fault: { code: 'stream_interrupted' }, partial: false });
    expect(answer.parts).toEqual([]);
    expect(asked).toEqual(['a']);
  });

  it('tells when its first token came, thinking included, and counts retries into it', async () => {
    const thinks: Delta[] = [{ type: 'reasoning', text: 'Hm' }];
    const { streamed } = engine({
      a: inTurn(fails('provider_error'), says(thinks, ok('Hi'))),
    });
    const answer = answerOf(await streamed({}));
    expect(answer).toMatchObject({ state: 'completed', attempts: 2 });
    expect(answer.timeToFirstTokenMs).toBeGreaterThan(0);
    expect(answer.timeToFirstTokenMs).toBeLessThanOrEqual(answer.latencyMs);
  });

  it('says what is being asked before each attempt', async () => {
    const { live } = engine({ a: inTurn(fails('provider_error'), fails('quota_exceeded')) });
    const started: string[] = [];
    for await (const batch of batchesOf(live({ models: [['a', 'b']] }))) {
      for (const event of batch) if (event.type === 'answer.started') started.push(event.modelUsed);
    }
    expect(started).toEqual(['p/a', 'p/a', 'q/b']);
  });

  it('does not wait for its turn any longer once it is stopped', async () => {
    vi.useFakeTimers();
    const { live, asked } = engine({ a: fails('rate_limited', { retryAfterMs: 5000 }) });
    const run = live({});
    const types: string[] = [];
    for await (const batch of batchesOf(run)) {
      types.push(...batch.map(({ type }) => type));
      if (types.includes('answer.started')) setImmediate(() => run.stop());
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    expect(types).toEqual(['run.started', 'answer.started', 'answer.failed', 'run.completed']);
    expect(asked).toEqual(['a']);
  });

  it('closes what it was reading when its reader leaves', async () => {
    let isClosed = false;
    const { start } = engine({
      a: async function* (signal, options) {
        try {
          yield* hangs([text('Half')])(signal, options);
        } finally {
          isClosed = true;
        }
      },
    });
    for await (const { type } of start({})) if (type === 'answer.delta') break;
    expect(isClosed).toBe(true);
  });
});
