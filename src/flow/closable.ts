/**
 * A stream whose owner holds the controller: leaving the loop aborts first and closes then. Without that, closing
 * a generator waits for its pending step, which may take until the next token.
 *
 * @param outer the caller's own signal; its abort is passed on, and its listener goes when the stream ends
 */
export function closable<T>(
  controller: AbortController,
  source: AsyncGenerator<T, void>,
  outer?: AbortSignal,
): AsyncIterableIterator<T> {
  const pass = () => controller.abort(outer?.reason);
  if (outer?.aborted) pass();
  else outer?.addEventListener('abort', pass, { once: true });
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
