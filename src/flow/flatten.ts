/** One by one what comes in batches. Leaving it leaves the source. */
export function flatten<T>(source: AsyncIterator<readonly T[]>): AsyncIterableIterator<T> {
  let batch: readonly T[] = [];
  let next = 0;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      while (next >= batch.length) {
        const result = await source.next();
        if (result.done) return { done: true, value: undefined };
        batch = result.value;
        next = 0;
      }
      return { done: false, value: batch[next++] as T };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}
