import { getHeapStatistics } from 'node:v8';
import { MessageChannel } from 'node:worker_threads';
import type { LocalCoro } from '../open-coro.ts';
import { HttpError } from './errors.ts';
import type { ServerState } from './server-state.ts';

/** When a server has enough to do. */
export interface AdmissionLimits {
  /** Runs that go on at a time. */
  readonly runs: number;
  /** Milliseconds that whoever writes may wait until it is read: more, and streams would stutter. */
  readonly delayMs: number;
  /** Fewer runs are no crowd, however late the event loop is: code has yet to warm up, or the machine itself has paused. */
  readonly fewRuns: number;
}

export const ADMISSION_LIMITS: Omit<AdmissionLimits, 'runs'> = { fewRuns: 100, delayMs: 200 };

/** Says no to new runs where taking them on would harm those that go on. */
export interface Admission extends Disposable {
  /** @throws HttpError 503 when no run is taken on: soon again when there is too much to do, not here when it stops */
  check(): void;
}

/** Milliseconds between two looks, while a crowd goes on and nobody new comes. */
const LOOK_MS = 20;
/** Looks between two at the heap. */
const LOOKS_PER_HEAP = 25;
/** Share of the heap beyond which the next run may be the one that ends the process. */
const MOST_HEAP = 0.85;

export function openAdmission(
  coro: Pick<LocalCoro, 'liveRuns'>,
  state: Readonly<ServerState>,
  limits: AdmissionLimits,
): Admission {
  const isCrowd = (): boolean => coro.liveRuns >= limits.fewRuns;
  const lateness = openLateness(isCrowd);
  const hasEnough = (): boolean => {
    if (coro.liveRuns >= limits.runs) return true;
    // Asked each time, so that it knows before the timer does.
    return isCrowd() && (lateness.look() > limits.delayMs || lateness.isHeapFull);
  };
  return {
    check() {
      if (state.isStopping) throw refusal('server_shutting_down', 'This server is stopping', 5);
      if (hasEnough()) throw refusal('server_overloaded', 'This server has as much to do as it can', 1);
    },
    [Symbol.dispose]: () => lateness[Symbol.dispose](),
  };
}

/** How long whoever writes to this server waits until it reads, and how full the heap is. */
interface Lateness extends Disposable {
  /** Milliseconds: as long as the last one to be read waited, or the next one has waited so far. */
  look(): number;
  readonly isHeapFull: boolean;
}

/**
 * A message to itself takes its place among the sockets that have something to read, and so waits as long as they do. A
 * timer would not tell: while a thousand sockets have something to read the event loop goes on reading, up to 48 times a
 * thousand, before it looks at its timers again.
 *
 * A message is two system calls and a turn of the loop, and a timer wakes a server that sleeps: both are there only while
 * somebody needs to know.
 *
 * @param isCrowd whether somebody does
 */
function openLateness(isCrowd: () => boolean): Lateness {
  let last = 0;
  let isHeapFull = false;
  let looks = 0;
  let sentAt: number | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  const { port1: near, port2: far } = new MessageChannel();
  far.on('message', (at: number) => {
    last = performance.now() - at;
    sentAt = undefined;
  });
  for (const it of [near, far]) it.unref();
  const ask = (): void => {
    if (sentAt !== undefined) return;
    sentAt = performance.now();
    near.postMessage(sentAt);
  };
  const lookAtHeap = (): void => {
    if (looks++ % LOOKS_PER_HEAP === 0) isHeapFull = heapShare() > MOST_HEAP;
  };
  const end = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const begin = (): void => {
    // How the crowd before this one fared says nothing.
    last = 0;
    looks = 0;
    lookAtHeap();
    timer = setInterval(() => {
      if (!isCrowd()) return end();
      ask();
      lookAtHeap();
    }, LOOK_MS);
    timer.unref();
  };
  return {
    look() {
      if (!timer) begin();
      ask();
      return Math.max(last, performance.now() - (sentAt ?? 0));
    },
    get isHeapFull() {
      return isHeapFull;
    },
    [Symbol.dispose]() {
      end();
      near.close();
    },
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
