/**
 * Merges streams in the order their values arrive. A source is pulled again only after its value was taken, so a
 * slow reader holds back every source and nothing piles up. All first pulls are made at once.
 *
 * One wake-up serves all sources: racing pending promises in a loop would leak a reaction per round.
 *
 * Closing closes every source and waits for it. A source that waits for something must be told to stop by
 * another way first (`closable`): `return()` on a generator queues behind its pending `next()`.
 */
export async function* merge<T>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T, void> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const arrived: Arrival<T>[] = [];
  let wake = () => {};
  const pull = (iterator: AsyncIterator<T>): void => {
    iterator.next().then(
      (result) => {
        arrived.push({ iterator, result });
        wake();
      },
      (error: unknown) => {
        arrived.push({ iterator, error });
        wake();
      },
    );
  };
  try {
    for (const iterator of iterators) pull(iterator);
    for (let live = iterators.length; live > 0; ) {
      const arrival = arrived.shift();
      if (!arrival) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if ('error' in arrival) throw arrival.error;
      if (arrival.result.done) {
        live--;
      } else {
        yield arrival.result.value;
        pull(arrival.iterator);
      }
    }
  } finally {
    await Promise.all(iterators.map((iterator) => iterator.return?.()));
  }
}

type Arrival<T> =
  | { readonly iterator: AsyncIterator<T>; readonly result: IteratorResult<T> }
  | { readonly iterator: AsyncIterator<T>; readonly error: unknown };
