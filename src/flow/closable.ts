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
  const release = () => outer?.removeEventListener('abort', pass);

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const result = await source.next();
        if (result.done) release();
        return result;
      } catch (error) {
        release();
        throw error;
      }
    },
    async return() {
      release();
      controller.abort();
      await source.return();
      return { done: true, value: undefined };
    },
  };
}
