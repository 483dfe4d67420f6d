/** A circuit breaker: what keeps failing is left alone for a while, and then tried by one. */

interface CircuitLimits {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Milliseconds that it is open the first time; so many more each time that the probe fails. */
  readonly openMs: number;
  readonly mostOpenMs: number;
  /** Milliseconds after which a probe that says nothing is given up, and another may go. */
  readonly probeMs: number;
  /** 0.1 = a tenth more or less, so that not all come back at once. */
  readonly jitter: number;
}

/** Who was let through: one among many, or the one that finds out whether it works again. */
export type Pass = 'usual' | 'probe';

export class Circuit {
  readonly #limits: CircuitLimits;
  readonly #random: () => number;
  #failures = 0;
  /** How often it has opened in a row; 0 = it is closed. */
  #openings = 0;
  /** On the clock of the caller. Nobody passes before, but a probe that is under way. */
  #closedUntil = 0;
  #isProbing = false;

  /** @param random from 0 to less than 1 */
  constructor(limits: CircuitLimits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  /** Milliseconds until somebody may pass; 0 = now. */
  waitMs(now: number): number {
    return this.#openings === 0 ? 0 : Math.max(0, this.#closedUntil - now);
  }

  /** `half_open`: its time is over, and the next one through finds out, or is about to. */
  state(now: number): 'closed' | 'open' | 'half_open' {
    if (this.#openings === 0) return 'closed';
    return this.#isProbing || now >= this.#closedUntil ? 'half_open' : 'open';
  }

  /** Lets somebody through, or not. Every pass is handed back by one of the three below. */
  enter(now: number): Pass | undefined {
    if (this.#openings === 0) return 'usual';
    if (now < this.#closedUntil) return undefined;
    this.#closedUntil = now + this.#limits.probeMs;
    this.#isProbing = true;
    return 'probe';
  }

  /** It works: closed again. */
  succeeded(): void {
    this.#failures = 0;
    this.#openings = 0;
    this.#isProbing = false;
  }

  /** One more failure. Those that went in before it opened say nothing new. */
  failed(pass: Pass, now: number): void {
    const isOpening = pass === 'probe' || (this.#openings === 0 && ++this.#failures >= this.#limits.failures);
    if (!isOpening) return;
    const { openMs, mostOpenMs, jitter } = this.#limits;
    this.#openings++;
    this.#failures = 0;
    this.#isProbing = false;
    const ms = Math.min(openMs * this.#openings, mostOpenMs) * (1 - jitter + 2 * jitter * this.#random());
    this.#closedUntil = now + Math.round(ms);
  }

  /** It came to nothing that tells whether it works: the next one may find out. */
  passed(pass: Pass, now: number): void {
    if (pass !== 'probe') return;
    this.#closedUntil = now;
    this.#isProbing = false;
  }
}
