/**
 * What somebody pushes, for one reader who pulls it. Pushing begins at the first step. Whoever pushes faster than is read
 * is held back with what they pushed last, so that no more waits than there are senders.
 *
 * @param push pushes everything, and resolves at its end
 * @param leave called when the reader leaves before the end: `push` is to end soon, and is waited for
 */
export function pulled<T>(push: Push<T>, leave: () => void = () => {}): AsyncIterableIterator<T> {
  return new Pulled(push, leave);
}

/** A promise that `take` gives says that there is no room for more until it resolves. */
type Push<T> = (take: (value: T) => Promise<void> | undefined) => Promise<void>;

class Pulled<T> implements AsyncIterableIterator<T> {
  readonly #push: Push<T>;
  readonly #leave: () => void;
  readonly #waiting: T[] = [];
  readonly #readers: Pick<PromiseWithResolvers<IteratorResult<T>>, 'resolve' | 'reject'>[] = [];
  #room: PromiseWithResolvers<void> | undefined;
  #pushed: Promise<void> | undefined;
  #isOver = false;
  #error: { readonly error: unknown } | undefined;

  constructor(push: Push<T>, leave: () => void) {
    this.#push = push;
    this.#leave = leave;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<T>> {
    this.#start();
    if (this.#waiting.length > 0) {
      const value = this.#waiting.shift() as T;
      if (this.#waiting.length === 0) this.#giveRoom();
      return { done: false, value };
    }
    if (this.#isOver) return this.#end();
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  async return(): Promise<IteratorResult<T>> {
    this.#pushed ??= Promise.resolve();
    const isEarly = !this.#isOver;
    this.#isOver = true;
    this.#error = undefined;
    this.#waiting.length = 0;
    for (const { resolve } of this.#readers.splice(0)) resolve({ done: true, value: undefined });
    if (isEarly) this.#leave();
    this.#giveRoom();
    await this.#pushed;
    return { done: true, value: undefined };
  }

  #start(): void {
    this.#pushed ??= this.#push((value) => this.#take(value)).then(
      () => this.#close(undefined),
      (error: unknown) => this.#close({ error }),
    );
  }

  #take(value: T): Promise<void> | undefined {
    // Nobody is there any more.
    if (this.#isOver) return undefined;
    const reader = this.#readers.shift();
    if (reader) {
      reader.resolve({ done: false, value });
      return undefined;
    }
    this.#waiting.push(value);
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  #close(error: { readonly error: unknown } | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    for (const { resolve } of this.#readers.splice(0)) resolve(this.#end());
  }

  /** A failure is told once. */
  #end(): IteratorResult<T> | Promise<never> {
    const failed = this.#error;
    this.#error = undefined;
    return failed ? Promise.reject(failed.error) : { done: true, value: undefined };
  }

  #giveRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}
