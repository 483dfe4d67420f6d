import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LatePhase, ProgressDeadlines } from './progress-deadlines.ts';

const LIMITS = { firstMs: 120, idleMs: 60, totalMs: 300, closingMs: 10 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  // Whatever was late or ended must not hold the process.
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function open() {
  const late: [LatePhase, number][] = [];
  const startedAt = performance.now();
  const deadlines = new ProgressDeadlines(LIMITS, (phase) =>
    late.push([phase, performance.now() - startedAt]),
  );
  /** Something comes after a time, and is read at once. */
  const after = (ms: number, what: 'progress' | 'keep-alive' | 'last word') => {
    vi.advanceTimersByTime(ms);
    if (what !== 'keep-alive') deadlines.progressed();
    if (what === 'last word') deadlines.closing();
  };
  return { late, deadlines, after };
}

it('is late for the first step when nothing but keep-alives came', () => {
  const { late, after } = open();
  for (let i = 0; i < 11; i++) after(10, 'keep-alive');
  expect(late).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(late).toEqual([['first', 120]]);
});

it('is late between two steps, counted from the last', () => {
  const { late, after } = open();
  after(100, 'progress');
  after(50, 'progress');
  after(30, 'keep-alive');
  vi.advanceTimersByTime(1000);
  expect(late).toEqual([['idle', 210]]);
});

it('is late in all, however steadily it goes', () => {
  const { late, after } = open();
  for (let i = 0; i < 29; i++) after(10, 'progress');
  vi.advanceTimersByTime(1000);
  expect(late).toEqual([['total', 300]]);
});

it('is late to close soon after its last word', () => {
  const { late, after } = open();
  after(20, 'last word');
  after(5, 'keep-alive');
  vi.advanceTimersByTime(1000);
  expect(late).toEqual([['closing', 30]]);
});

it('is not late while there is no room for more, but goes on counting when there is', async () => {
  const { late, deadlines, after } = open();
  after(10, 'progress');
  vi.advanceTimersByTime(20);
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = deadlines.without(promise);
  vi.advanceTimersByTime(200);
  expect(late).toEqual([]);
  resolve();
  await held;
  vi.advanceTimersByTime(1000);
  expect(late).toEqual([['idle', 270]]);
});

it('is never late once it has ended', () => {
  const { late, deadlines } = open();
  deadlines.end();
  vi.advanceTimersByTime(1000);
  expect(late).toEqual([]);
});
