import { getHeapStatistics } from 'node:v8';
import type { LocalCoro } from '../open-coro.ts';
import { HttpError } from './errors.ts';
import type { ServerState } from './server-state.ts';

/** When a server has enough to do. */
export interface AdmissionLimits {
  /** Runs that go on at a time. */
  readonly runs: number;
  /** Milliseconds by which the event loop may be late, on average over the last moment: more, and streams would stutter. */
  readonly delayMs: number;
  /** Fewer runs are no crowd, however late the event loop is: code has yet to warm up, or the machine itself has paused. */
  readonly fewRuns: number;
  /** Milliseconds of one turn of the event loop in which new runs are taken on; the others of that turn are refused. */
  readonly turnMs: number;
}

export const ADMISSION_LIMITS: Omit<AdmissionLimits, 'runs'> = { fewRuns: 100, delayMs: 300, turnMs: 500 };

/** Says no to new runs where taking them on would harm those that go on. */
export interface Admission extends Disposable {
  /** @throws HttpError 503 when no run is taken on: soon again when there is too much to do, not here when it stops */
  check(): void;
}

/** Milliseconds between two looks at how late the event loop is. */
const LOOK_MS = 20;
/** Milliseconds over which lateness is averaged: one slow turn alone is no overload. */
const MEMORY_MS = 1000;
/** Looks between two at the heap. */
const LOOKS_PER_HEAP = 25;
/** Share of the heap beyond which the next run may be the one that ends the process. */
const MOST_HEAP = 0.85;

export function openAdmission(
  coro: Pick<LocalCoro, 'liveRuns'>,
  state: Readonly<ServerState>,
  limits: AdmissionLimits,
): Admission {
  const lateness = openLateness();
  /** When the turn began in which runs are taken on, as far as it has been noticed. */
  let turnFrom: number | undefined;
  const endTurn = (): void => {
    turnFrom = undefined;
  };
  const isTurnFull = (): boolean => {
    const now = performance.now();
    // Runs behind this moment's readers of sockets: once all of them had their turn.
    if (turnFrom === undefined) setImmediate(endTurn);
    turnFrom ??= now;
    return now - turnFrom > limits.turnMs;
  };
  const hasEnough = (): boolean => {
    const { liveRuns } = coro;
    if (liveRuns >= limits.runs) return true;
    return (
      liveRuns >= limits.fewRuns && (isTurnFull() || lateness.ms > limits.delayMs || lateness.isHeapFull)
    );
  };
  return {
    check() {
      if (state.isStopping) throw refusal('server_shutting_down', 'This server is stopping', 5);
      if (hasEnough()) throw refusal('server_overloaded', 'This server has as much to do as it can', 1);
    },
    [Symbol.dispose]: () => lateness[Symbol.dispose](),
  };
}

/** How far the event loop is behind, and the heap full. */
interface Lateness extends Disposable {
  readonly ms: number;
  readonly isHeapFull: boolean;
}

function openLateness(): Lateness {
  let ms = 0;
  let isHeapFull = false;
  let looks = 0;
  let lookedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const passed = now - lookedAt;
    lookedAt = now;
    ms += (passed - LOOK_MS - ms) * Math.min(1, passed / MEMORY_MS);
    if (looks++ % LOOKS_PER_HEAP === 0) isHeapFull = heapShare() > MOST_HEAP;
  }, LOOK_MS);
  timer.unref();
  return {
    get ms() {
      return ms;
    },
    get isHeapFull() {
      return isHeapFull;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function heapShare(): number {
  const { used_heap_size: used, heap_size_limit: most } = getHeapStatistics();
  return used / most;
}

/**
 * Whoever comes again comes at a moment of their own, or all would come together. Nobody reads the stack of a refusal, and
 * taking it down is a seventh of what one costs.
 */
function refusal(code: string, message: string, leastSeconds: number): HttpError {
  const seconds = leastSeconds + Math.floor(Math.random() * 5);
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new HttpError(503, code, message, { 'retry-after': `${seconds}` });
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}
