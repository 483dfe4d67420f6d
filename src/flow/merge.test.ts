import { expect, it } from 'vitest';
import { closable } from './closable.ts';
import { merge } from './merge.ts';

/** A source whose values are released by hand. */
function hose<T>() {
  const waiting: ((result: IteratorResult<T>) => void)[] = [];
  const state = { pulls: 0, isClosed: false };
  const iterator: AsyncIterableIterator<T> = {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      state.pulls++;
      return new Promise((resolve) => waiting.push(resolve));
    },
    async return() {
      state.isClosed = true;
      return { done: true, value: undefined };
    },
  };
  return {
    iterator,
    state,
    give: (value: T) => waiting.shift()?.({ done: false, value }),
    end: () => waiting.shift()?.({ done: true, value: undefined }),
  };
}

it('yields values in the order they arrive, and ends with the last source', async () => {
  const [a, b] = [hose<string>(), hose<string>()];
  const merged = merge([a.iterator, b.iterator]);
  const first = merged.next();
  b.give('b1');
  expect(await first).toEqual({ done: false, value: 'b1' });
  const second = merged.next();
  a.give('a1');
  expect((await second).value).toBe('a1');
  const last = merged.next();
  a.end();
  b.end();
  expect((await last).done).toBe(true);
});

it('pulls every source at once, and none again before its value was taken', async () => {
  const sources = [hose<number>(), hose<number>(), hose<number>()];
  const merged = merge(sources.map(({ iterator }) => iterator));
  const first = merged.next();
  expect(sources.map(({ state }) => state.pulls)).toEqual([1, 1, 1]);
  sources[0]?.give(1);
  await first;
  expect(sources[0]?.state.pulls).toBe(1);
  void merged.next();
  expect(sources.map(({ state }) => state.pulls)).toEqual([2, 1, 1]);
});

it('closes every source when its reader leaves', async () => {
  const sources = [hose<number>(), hose<number>()];
  const merged = merge(sources.map(({ iterator }) => iterator));
  const first = merged.next();
  sources[1]?.give(1);
  await first;
  await merged.return();
  expect(sources.map(({ state }) => state.isClosed)).toEqual([true, true]);
});

it('passes on what a source throws, and closes the others', async () => {
  const other = hose<number>();
  async function* breaks(): AsyncGenerator<number> {
    yield 1;
    throw new Error('broken');
  }
  const merged = merge([breaks(), other.iterator]);
  await merged.next();
  await expect(merged.next()).rejects.toThrow('broken');
  expect(other.state.isClosed).toBe(true);
});

it('ends a stream that waits: closing aborts before it waits', async () => {
  const controller = new AbortController();
  async function* waits(): AsyncGenerator<number, void> {
    yield 1;
    await new Promise((_, reject) =>
      controller.signal.addEventListener('abort', () => reject(new Error('stopped'))),
    );
  }
  const stream = closable(controller, waits());
  await stream.next();
  const pending = stream.next();
  pending.catch(() => {});
  await stream.return?.();
  expect(controller.signal.aborted).toBe(true);
  await expect(pending).rejects.toThrow('stopped');
});

it("passes the caller's abort on, and lets go of its signal at the end", async () => {
  const outer = new AbortController();
  const inner = new AbortController();
  async function* once(): AsyncGenerator<number, void> {
    yield 1;
  }
  const stream = closable(inner, once(), outer.signal);
  for await (const _ of stream);
  outer.abort();
  expect(inner.signal.aborted).toBe(false);

  const late = new AbortController();
  closable(late, once(), outer.signal);
  expect(late.signal.aborted).toBe(true);
});
