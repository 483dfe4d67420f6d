import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LocalCoro } from '../open-coro.ts';
import { HttpError } from './errors.ts';
import type { ServerState } from './server-state.ts';

/** When a server has enough to do. */
export interface AdmissionLimits {
  /** Runs that go on at a time. */
  readonly runs: number;
  /** Milliseconds by which the event loop is late, on average since the last look: more, and streams would stutter. */
  readonly delayMs: number;
}

/** A mean of so much over a second is no burst, nor code that has yet to warm up: people would see words stop. */
export const MAX_DELAY_MS = 200;

/** Says no to new runs where taking them on would harm those that go on. */
export interface Admission extends Disposable {
  /** @throws HttpError 503 when no run is taken on: soon again when there is too much to do, not here when it stops */
  check(): void;
}

/** Milliseconds between two looks at the event loop: one slow turn alone is no overload. */
const LOOK_MS = 1000;
/** Milliseconds between two of its samples. */
const SAMPLE_MS = 10;

export function openAdmission(
  coro: Pick<LocalCoro, 'liveRuns'>,
  state: Readonly<ServerState>,
  limits: AdmissionLimits,
): Admission {
  const delay = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  let isLate = false;
  let lookedAt = performance.now();
  delay.enable();
  const looks = setInterval(() => {
    const now = performance.now();
    // The histogram counts the time between two samples in nanoseconds. Where timers keep one another due, the sampler
    // never has its turn: no sample is as late as can be, not on time.
    const betweenMs = delay.count > 0 ? delay.mean / 1e6 : now - lookedAt;
    isLate = betweenMs - SAMPLE_MS > limits.delayMs;
    lookedAt = now;
    delay.reset();
  }, LOOK_MS);
  looks.unref();
  return {
    check() {
      if (state.isStopping) throw refusal('server_shutting_down', 'This server is stopping', 5);
      // With no run going on there is nobody to protect: a start, or one pause, is no reason to turn the next caller away.
      if ((isLate && coro.liveRuns > 0) || coro.liveRuns >= limits.runs)
        throw refusal('server_overloaded', 'This server has as much to do as it can', 1);
    },
    [Symbol.dispose]() {
      clearInterval(looks);
      delay.disable();
    },
  };
}

/** Whoever comes again comes at a moment of their own, or all would come together. */
function refusal(code: string, message: string, leastSeconds: number): HttpError {
  const seconds = leastSeconds + Math.floor(Math.random() * 5);
  return new HttpError(503, code, message, { 'retry-after': `${seconds}` });
}
