import type { ServerResponse } from 'node:http';
import type { LoggedRequest } from './log.ts';

/** One request being answered: its response, and whatever must stop when the client leaves. */
export class Exchange {
  readonly response: ServerResponse;
  readonly #logged: LoggedRequest | undefined;
  readonly #isClosing: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #isWatched = false;
  #isOurs = false;

  constructor(response: ServerResponse, logged: LoggedRequest | undefined, isClosing: () => boolean) {
    this.response = response;
    this.#logged = logged;
    this.#isClosing = isClosing;
  }

  /** Calls back after so many milliseconds, unless the client has left by then. One at a time. */
  later(ms: number, then: () => void): void {
    this.watch();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  /** Notes when the client hangs up. Answers that leave in the same tick need not be watched, and are not. */
  watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.response.on('close', () => {
      clearTimeout(this.#timer);
      // `close` also comes after a whole answer, after a reset of our own and when the emulator closes.
      if (this.response.writableFinished || this.#isOurs || this.#isClosing()) return;
      this.#logged?.closeByClient(performance.now());
    });
  }

  /** Closes the connection in order, whatever was said of the answer's length. */
  finish(): void {
    this.#isOurs = true;
    this.response.socket?.end();
  }

  /** Drops the connection with a TCP reset. */
  reset(): void {
    this.#isOurs = true;
    this.response.socket?.resetAndDestroy();
  }
}
