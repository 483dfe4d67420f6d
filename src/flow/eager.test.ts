import { expect, it, vi } from 'vitest';
import { eager } from './eager.ts';

function source(fails = false) {
  const state = { isStarted: false, isClosed: false };
  async function* steps(): AsyncGenerator<number, void> {
    state.isStarted = true;
    try {
      if (fails) throw new Error('broken');
      yield 1;
      yield 2;
    } finally {
      state.isClosed = true;
    }
  }
  return { state, steps: steps() };
}

it('starts before anybody asks, and loses nothing', async () => {
  const { state, steps } = source();
  const stream = eager(steps);
  expect(state.isStarted).toBe(true);
  const read: number[] = [];
  for await (const value of stream) read.push(value);
  expect(read).toEqual([1, 2]);
});

it('closes its source even where nobody has read', async () => {
  const { state, steps } = source();
  await eager(steps).return?.();
  expect(state.isClosed).toBe(true);
});

it('keeps a first failure for its reader', async () => {
  const stream = eager(source(true).steps);
  await new Promise(setImmediate);
  await expect(stream.next()).rejects.toThrow('broken');
});

it('has no failure to tell when nobody reads', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  await eager(source(true).steps).return?.();
  await new Promise(setImmediate);
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
