import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { textOf } from '../core/answer.ts';
import { type ChatRequest, InvalidRequestError } from '../core/chat-request.ts';
import type { Delta } from '../core/contracts.ts';
import { collect } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import { answerOf, batchesOf, engine, fails, hangs, ok, type Script, says } from './testing.ts';

const CANCELLED = { state: 'failed', fault: { code: 'cancelled' } };

describe('a run', () => {
  it('asks every model before any has answered', async () => {
    const { asked, start } = engine({ a: hangs(), b: hangs(), c: hangs() });
    const stream = start({ models: ['a', 'b', 'c'] });
    await stream.next();
    expect(asked).toEqual(['a', 'b', 'c']);
    await stream.return?.();
  });

  it('ends each answer once, itself last, and counts up', async () => {
    const { start } = engine({ b: fails('provider_error') });
    const events: RunEvent[] = [];
    for await (const event of start({ models: ['a', 'b', 'a'] })) events.push(event);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    expect(events[0]?.type).toBe('run.started');
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', outcome: 'partial' });
    const ends = events.flatMap((it) =>
      it.type === 'answer.completed' || it.type === 'answer.failed' ? [it.index] : [],
    );
    expect(ends.toSorted()).toEqual([0, 1, 2]);
  });

  it('keeps order and duplicates, and one failure to itself', async () => {
    const { streamed } = engine({ b: fails('model_overloaded') });
    const result = await streamed({ models: ['b', 'a', 'a'] });
    expect(result.answers.map((it) => [it.model, it.state, textOf(it)])).toEqual([
      ['b', 'failed', ''],
      ['a', 'completed', 'I am a'],
      ['a', 'completed', 'I am a'],
    ]);
  });

  it.each<[string, Partial<ChatRequest>, RegExp]>([
    ['names every unknown id once', { models: ['x', 'a', ['y', 'x']] }, /^Invalid model IDs: x, y$/],
    ['refuses a run without models', { models: [] }, /at least one model/],
    ['refuses a run without a prompt', { prompt: '  ' }, /prompt or messages/],
    ['refuses an empty list', { models: [[]] }, /at least one/],
  ])('%s', async (_, request, message) => {
    const { asked, start } = engine();
    await expect(start(request).next()).rejects.toThrow(message);
    await expect(start(request).next()).rejects.toThrow(InvalidRequestError);
    expect(asked).toEqual([]);
  });

  it('stops upstream when its reader leaves', async () => {
    let isStopped = false;
    const { start } = engine({
      a: (signal, options) => {
        signal.addEventListener('abort', () => {
          isStopped = true;
        });
        return hangs()(signal, options);
      },
    });
    for await (const { type } of start({ models: ['a', 'b'] })) if (type === 'answer.completed') break;
    expect(isStopped).toBe(true);
  });

  it('ends as cancelled when its signal aborts, with what had come', async () => {
    const controller = new AbortController();
    const { start } = engine({ a: hangs() });
    const pending = collect(start({ models: ['a', 'b'] }, controller.signal));
    setImmediate(() => controller.abort());
    const result = await pending;
    expect(result.outcome).toBe('cancelled');
    expect(answerOf(result, 0)).toMatchObject({ state: 'failed', fault: { code: 'cancelled' } });
    expect(answerOf(result, 1).state).toBe('completed');
  });

  it('passes on what came together in one batch, and tells at once what is being asked', async () => {
    const { live } = engine({ a: says(ok('I am a')) });
    const batches: string[][] = [];
    for await (const batch of batchesOf(live({}))) batches.push(batch.map(({ type }) => type));
    expect(batches).toEqual([
      ['run.started'],
      ['answer.started'],
      ['answer.reasoning', 'answer.delta'],
      ['answer.completed'],
      ['run.completed'],
    ]);
  });

  it('stops one answer and leaves the others alone', async () => {
    const { live } = engine({ a: hangs(ok('Half').slice(0, 2)) });
    const run = live({ models: ['b', 'a'] });
    const result = await collect(
      stopping(batchesOf(run), (event) => event.type === 'answer.delta' && event.index === 1 && run.stop(1)),
    );
    expect(result.outcome).toBe('partial');
    expect(answerOf(result, 0).state).toBe('completed');
    expect(answerOf(result, 1)).toMatchObject({ ...CANCELLED, partial: true, truncated: true });
    expect(textOf(answerOf(result, 1))).toBe('Half');
  });

  it('was cancelled when each of its answers was', async () => {
    const { live } = engine({ a: hangs(), b: hangs() });
    const run = live({ models: ['a', 'b'] });
    const result = await collect(
      stopping(batchesOf(run), (event) => event.type === 'answer.started' && run.stop(event.index)),
    );
    expect(result.outcome).toBe('cancelled');
  });

  it('stops all of its answers, and each says so', async () => {
    const { live } = engine({ a: hangs(), b: hangs() });
    const run = live({ models: ['a', 'c', 'b'] });
    const result = await collect(
      stopping(batchesOf(run), (event) => event.type === 'answer.completed' && run.stop()),
    );
    expect(result.outcome).toBe('cancelled');
    expect(result.answers).toMatchObject([CANCELLED, { state: 'completed' }, CANCELLED]);
  });

  it('keeps the usage that was known when it was stopped', async () => {
    const usage = { inputTokens: 4, outputTokens: 1 };
    const { live } = engine({
      a: hangs([
        { type: 'text', text: 'Half' },
        { type: 'usage', usage },
      ]),
    });
    const run = live({});
    const result = await collect(
      stopping(batchesOf(run), (event) => event.type === 'answer.delta' && run.stop()),
    );
    expect(answerOf(result)).toMatchObject({ ...CANCELLED, usage, costUsd: (4 + 1 * 2) / 1e6 });
  });

  it.each(['streamed', 'whole'] as const)('ends at its deadline with what there is: %s', async (way) => {
    vi.useFakeTimers();
    const { [way]: done } = engine({ a: hangs(), b: hangs([{ type: 'text', text: 'Half' }]) });
    const pending = done({ models: ['a', 'b', 'c'], until: { deadlineMs: 700 } });
    await vi.advanceTimersByTimeAsync(700);
    const result = await pending;
    vi.useRealTimers();
    const late = { state: 'failed', fault: { code: 'timeout', phase: 'total' } };
    expect(result.outcome).toBe('partial');
    expect(result.answers).toMatchObject([
      { ...late, partial: false },
      { ...late, partial: true },
      { state: 'completed' },
    ]);
  });

  it('leaves no timer when it is done before its deadline', async () => {
    vi.useFakeTimers();
    await engine().streamed({ until: { deadlineMs: 700 } });
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('asks for whole answers when its caller waits for the end, unless a time limit would lose what came', async () => {
    const { whole, options } = engine();
    for (const request of [{}, { timeoutMs: 50 }]) await whole(request);
    for (const request of [{ firstTokenTimeoutMs: 50 }, { until: { deadlineMs: 50 } }]) {
      const answer = answerOf(await whole(request));
      expect(answer.timeToFirstTokenMs).toBeGreaterThanOrEqual(0);
    }
    expect(options[1]?.timeouts?.totalMs).toBeLessThanOrEqual(50);
    expect(options[2]?.timeouts?.firstTokenMs).toBe(50);
  });

  it('ends every answer once and itself last, whatever happens in whatever order', async () => {
    const chance = fc.record({
      model: fc.constantFrom('a', 'b', 'c', 'old', 'keyless'),
      batches: fc.nat(3),
      end: fc.constantFrom('stop', 'cut', 'limit', 'bug', 'never'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(chance, { minLength: 1, maxLength: 6 }),
        fc.nat(30),
        async (fates, stopAt) => {
          const scripts = Object.fromEntries(fates.map(({ model, ...fate }) => [model, scriptOf(fate)]));
          const { live } = engine(scripts);
          const run = live({ models: fates.map(({ model }) => model) });
          const events: RunEvent[] = [];
          let seen = 0;
          for await (const batch of batchesOf(run)) {
            events.push(...batch);
            // Whatever never ends by itself is stopped at some point.
            if (++seen > stopAt) run.stop();
            if (seen > 3) run.stop(0);
            setImmediate(() => run.stop());
          }
          const ends = events.flatMap((it) =>
            it.type === 'answer.completed' || it.type === 'answer.failed' ? [it.index] : [],
          );
          expect(ends.toSorted()).toEqual(fates.map((_, index) => index));
          expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
          expect([events[0]?.type, events.at(-1)?.type]).toEqual(['run.started', 'run.completed']);
          for (const index of ends) {
            const own = events.filter((it) => 'index' in it && it.index === index).map(({ type }) => type);
            expect(own.at(-1)).toMatch(/^answer\.(?:completed|failed)$/);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

function scriptOf({ batches, end }: { batches: number; end: string }): Script {
  const said = Array.from({ length: batches }, (): Delta[] => [{ type: 'text', text: 'x' }]);
  switch (end) {
    case 'stop':
      return says(...said, ok('y'));
    case 'cut':
      return fails('stream_interrupted', {}, ...said);
    case 'limit':
      return fails('rate_limited', { retryAfterMs: 0 }, ...said);
    case 'bug':
      return () => {
        throw new TypeError('x is not a function');
      };
    default:
      return hangs(...said);
  }
}

/** A run's events one by one, with something done at some of them. */
async function* stopping(
  batches: AsyncIterable<readonly RunEvent[]>,
  act: (event: RunEvent) => unknown,
): AsyncGenerator<RunEvent> {
  for await (const batch of batches) {
    for (const event of batch) {
      act(event);
      yield event;
    }
  }
}
