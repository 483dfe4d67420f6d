/** Milliseconds that a stream may take. */
interface ProgressLimits {
  /** Until it first gets anywhere. */
  readonly firstMs: number;
  /** Between two steps forward. */
  readonly idleMs: number;
  /** In all. */
  readonly totalMs: number;
  /** From its last word to its end. */
  readonly closingMs: number;
}

/** Which of them was too long. */
export type LatePhase = 'first' | 'idle' | 'total' | 'closing';

/**
 * The deadlines of one stream. Keep-alives are no progress, so that only the reader can say what is.
 *
 * One timer for all of them, which looks at the clock when it is due: a step forward costs no timer. Only waiting
 * counts against the first three: a reader that is slow to come back for more does not make the stream late.
 */
export class ProgressDeadlines {
  readonly #limits: ProgressLimits;
  readonly #onLate: (phase: LatePhase) => void;
  readonly #startedAt = performance.now();
  #phase: Exclude<LatePhase, 'total'> = 'first';
  #phaseMs: number;
  /** When the phase began, moved on by the time in which nobody waited. */
  #since = this.#startedAt;
  #heldAt: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onLate called once, and then never again */
  constructor(limits: ProgressLimits, onLate: (phase: LatePhase) => void) {
    this.#limits = limits;
    this.#onLate = onLate;
    this.#phaseMs = limits.firstMs;
    this.#arm();
  }

  /** What came was a step forward. */
  progressed(): void {
    this.#since = performance.now();
    if (this.#phase === 'first') this.#enter('idle', this.#limits.idleMs);
  }

  /** Nothing is waited for until there is room for it. */
  async without(room: Promise<void>): Promise<void> {
    this.#heldAt = performance.now();
    await room;
    this.#since += performance.now() - this.#heldAt;
    this.#heldAt = undefined;
  }

  /** All has been said: what is left is to close. */
  closing(): void {
    if (this.#phase === 'closing') return;
    this.#since = performance.now();
    this.#enter('closing', this.#limits.closingMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #enter(phase: 'idle' | 'closing', ms: number): void {
    const isSooner = ms < this.#phaseMs;
    this.#phase = phase;
    this.#phaseMs = ms;
    if (isSooner) this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), Math.max(0, this.#dueAt() - performance.now()));
  }

  #dueAt(): number {
    return Math.min(this.#startedAt + this.#limits.totalMs, this.#since + this.#phaseMs);
  }

  #check(): void {
    const now = performance.now();
    const isLateInAll = now >= this.#startedAt + this.#limits.totalMs;
    // Nobody waits: what may have come meanwhile is not looked at yet.
    if (this.#heldAt !== undefined) {
      this.#since += now - this.#heldAt;
      this.#heldAt = now;
    }
    if (isLateInAll) this.#onLate('total');
    else if (now >= this.#since + this.#phaseMs) this.#onLate(this.#phase);
    else this.#arm();
  }
}
