/**
 * The same stream, whose first step is taken at once instead of when somebody asks. Its owner closes it, whether it
 * was read or not.
 */
export function eager<T>(source: AsyncIterable<T>): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let first: Promise<IteratorResult<T>> | undefined = iterator.next();
  // A reader that leaves before the first step never hears of its failure.
  first.catch(() => {});
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      const step = first ?? iterator.next();
      first = undefined;
      return step;
    },
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}
