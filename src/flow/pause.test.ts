import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pause } from './pause.ts';
import { Stop } from './stop.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('lasts as long as it was told to', async () => {
  const done = vi.fn();
  void pause(500, new Stop()).then(done);
  await vi.advanceTimersByTimeAsync(499);
  expect(done).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(done).toHaveBeenCalled();
});

it('ends at once when its signal aborts, and leaves no timer', async () => {
  const stop = new Stop();
  const pending = pause(500, stop);
  stop.abort();
  await pending;
  expect(vi.getTimerCount()).toBe(0);
});

it('leaves no listener behind', async () => {
  const { signal } = new AbortController();
  const removed = vi.spyOn(signal, 'removeEventListener');
  const pending = pause(500, signal);
  await vi.advanceTimersByTimeAsync(500);
  await pending;
  expect(removed).toHaveBeenCalledTimes(1);
});

it('is none for a signal that was aborted before, or without a time', async () => {
  await pause(500, AbortSignal.abort());
  await pause(0, new Stop());
  expect(vi.getTimerCount()).toBe(0);
});
