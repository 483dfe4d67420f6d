/** What a wait listens to: an `AbortSignal` is one. */
interface Abortable {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

interface SlotLimits {
  /** How many may be in at once. */
  readonly most: number;
  /** How many more may wait in line. */
  readonly waiting: number;
}

/** A bulkhead: so many at once, a bounded line before the door, and the others are turned away. */
export class Slots {
  readonly #limits: SlotLimits;
  readonly #line: (() => void)[] = [];
  #taken = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  /**
   * Takes a place, which whoever has it gives back with `leave`. Nobody who can go in at once waits for anything.
   *
   * @param ms milliseconds to wait at most
   * @returns false when there is none: the line is full, or the wait is over
   */
  enter(ms: number, signal: Abortable): boolean | Promise<boolean> {
    if (this.#taken < this.#limits.most) {
      this.#taken++;
      return true;
    }
    return this.#line.length < this.#limits.waiting && ms > 0 && !signal.aborted && this.#wait(ms, signal);
  }

  leave(): void {
    const next = this.#line.shift();
    // The place goes from hand to hand.
    if (next) next();
    else this.#taken--;
  }

  #wait(ms: number, signal: Abortable): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isIn: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        resolve(isIn);
      };
      const goIn = (): void => settle(true);
      const giveUp = (): void => {
        const at = this.#line.indexOf(goIn);
        if (at >= 0) this.#line.splice(at, 1);
        settle(false);
      };
      const timer = setTimeout(giveUp, ms);
      signal.addEventListener('abort', giveUp);
      this.#line.push(goIn);
    });
  }
}
