/**
 * A stream whose owner can end what it waits for: leaving the loop aborts first and closes then. Without that, closing
 * a generator waits for its pending step, which may take until the next token.
 *
 * @param controller ends what `source` waits for
 * @param outer the caller's own signal; its abort is passed on, and its listener goes when the stream ends
 */
export function closable<T>(
  controller: { abort(reason?: unknown): void },
  source: AsyncGenerator<T, void>,
  outer?: OuterSignal,
): AsyncIterableIterator<T> {
  const pass = () => controller.abort(outer?.reason);
  if (outer?.aborted) pass();
  else outer?.addEventListener('abort', pass);
  const release = (): void => outer?.removeEventListener('abort', pass);

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      return outer ? nextOrRelease(source, release) : source.next();
    },
    async return() {
      release();
      controller.abort();
      await source.return();
      return { done: true, value: undefined };
    },
  };
}

/** All that is asked of a caller's signal: an `AbortSignal` is one. */
interface OuterSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

async function nextOrRelease<T>(
  source: AsyncGenerator<T, void>,
  release: () => void,
): Promise<IteratorResult<T>> {
  let isOver = true;
  try {
    const result = await source.next();
    isOver = result.done === true;
    return result;
  } finally {
    if (isOver) release();
  }
}
