import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openDeadlines, Timed } from './deadlines.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

class Item extends Timed {
  readonly #late: () => void;
  constructor(late: () => void) {
    super();
    this.#late = late;
  }
  override onDeadline(): void {
    this.#late();
  }
}

function item(name: string, late: string[]) {
  return new Item(() => late.push(name));
}

it('calls each that is late, at its own time, and none that ended', () => {
  const late: string[] = [];
  const deadlines = openDeadlines(1000);
  const [a, b, c] = [item('a', late), item('b', late), item('c', late)];
  deadlines.start(a);
  vi.advanceTimersByTime(400);
  deadlines.start(b);
  deadlines.start(c);
  deadlines.end(b);
  vi.advanceTimersByTime(599);
  expect(late).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(late).toEqual(['a']);
  vi.advanceTimersByTime(400);
  expect(late).toEqual(['a', 'c']);
});

it('calls none twice, whenever it ends', () => {
  const late: string[] = [];
  const deadlines = openDeadlines(10);
  const a = item('a', late);
  deadlines.start(a);
  vi.advanceTimersByTime(50);
  deadlines.end(a);
  deadlines.end(a);
  vi.advanceTimersByTime(50);
  expect(late).toEqual(['a']);
});

it('has one timer for all, and none when nothing runs', () => {
  const deadlines = openDeadlines(1000);
  const items = Array.from({ length: 50 }, () => item('x', []));
  for (const it of items) deadlines.start(it);
  expect(vi.getTimerCount()).toBe(1);
  for (const it of items) deadlines.end(it);
  expect(vi.getTimerCount()).toBe(0);
});

it('may start again when it is late, and again', () => {
  const late: number[] = [];
  const deadlines = openDeadlines(1000);
  const again = new Item(() => {
    late.push(performance.now());
    deadlines.start(again);
  });
  const startedAt = performance.now();
  deadlines.start(again);
  vi.advanceTimersByTime(3500);
  expect(late.map((at) => at - startedAt)).toEqual([1000, 2000, 3000]);
  expect(vi.getTimerCount()).toBe(1);
  deadlines.end(again);
  expect(vi.getTimerCount()).toBe(0);
});
