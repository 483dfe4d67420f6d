import { isWords, joinedWords, lengthOf } from '../core/join-words.ts';
import { NO_RUN, type Run, reduce } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import type { RunLog } from '../core/run-log.ts';

/** How much of the past is kept. */
export interface RunLogLimits {
  /** Milliseconds for which a run is kept once it has ended. */
  readonly keepMs: number;
  /** Ended runs; the oldest goes first. */
  readonly endedRuns: number;
  /** Bytes, about, of all ended runs. */
  readonly endedBytes: number;
  /** Bytes, about, of one run. Of a longer one the beginning is folded up: it can be looked at, but not replayed. */
  readonly runBytes: number;
  /**
   * Bytes, about, of all runs that go on. Beyond, the beginnings of the longest are folded up, and while that is not
   * enough there is no room for another.
   */
  readonly liveBytes: number;
  /** Bytes, about, up to which a run is left whole even then: who reads it must not be left behind. */
  readonly wholeBytes: number;
  /** Characters, about, that are read at a time. */
  readonly readLength: number;
}

export const RUN_LOG_LIMITS: RunLogLimits = {
  keepMs: 600_000,
  endedRuns: 1000,
  endedBytes: 64 * 1024 * 1024,
  // 80,000 tokens, since most events hold one.
  runBytes: 8 * 1024 * 1024,
  liveBytes: 256 * 1024 * 1024,
  // As many runs as a server takes on, 2,000, are all of it.
  wholeBytes: 128 * 1024,
  readLength: 32 * 1024,
};

/** A log in this process's memory, gone with it. */
export interface MemoryRunLog extends RunLog, Disposable {}

interface Kept {
  readonly owner: string;
  /** In the order of their numbers, without a gap. */
  events: RunEvent[];
  /** The number of the first of them. */
  from: number;
  /** What came before them. */
  before: Run;
  /** Of the events. */
  bytes: number;
  /** Of what came before them: the words in it. */
  foldedBytes: number;
  endedAt: number | undefined;
}

/** @param now milliseconds that only ever rise */
export function openMemoryRunLog(
  limits: RunLogLimits = RUN_LOG_LIMITS,
  now: () => number = () => performance.now(),
): MemoryRunLog {
  const runs = new Map<string, Kept>();
  /** In the order in which they ended. */
  const ended = new Map<string, Kept>();
  let endedBytes = 0;
  let liveBytes = 0;
  /** Beyond that something is done about it. */
  let mark = limits.liveBytes;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const forget = (id: string, kept: Kept): void => {
    runs.delete(id);
    if (ended.delete(id)) endedBytes -= sizeOf(kept);
  };
  const sweep = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [id, kept] of ended) {
      const leftMs = (kept.endedAt ?? 0) + limits.keepMs - now();
      if (leftMs > 0 && ended.size <= limits.endedRuns && endedBytes <= limits.endedBytes) {
        // What may still be asked for is no reason to keep a process that has nothing else to do.
        timer = setTimeout(sweep, leftMs);
        timer.unref();
        return;
      }
      forget(id, kept);
    }
  };
  const markFor = (): number => (liveBytes < limits.liveBytes ? limits.liveBytes : liveBytes + RELIEF_STEP);
  /** Folds up the longest runs. It looks at all of them: where that is not enough, it is not done again at once. */
  const relieve = (): void => {
    const live = [...runs.values()].filter(
      ({ endedAt, bytes }) => endedAt === undefined && bytes > limits.wholeBytes,
    );
    for (const kept of live.toSorted((a, b) => b.bytes - a.bytes)) {
      if (liveBytes <= limits.liveBytes * RELIEVED) break;
      const before = sizeOf(kept);
      shorten(kept, kept.bytes);
      liveBytes += sizeOf(kept) - before;
    }
    mark = markFor();
  };
  const find = (id: string): Kept | undefined => {
    const kept = runs.get(id);
    // A timer may be late.
    return kept?.endedAt !== undefined && kept.endedAt + limits.keepMs <= now() ? undefined : kept;
  };
  return {
    get hasRoom() {
      return liveBytes < limits.liveBytes;
    },
    begin(id, owner) {
      const empty = { events: [], from: 0, before: NO_RUN, bytes: 0, foldedBytes: 0 };
      runs.set(id, { owner, ...empty, endedAt: undefined });
    },
    append(id, events) {
      const kept = runs.get(id);
      if (!kept) return;
      const before = sizeOf(kept);
      for (const event of events) {
        kept.events.push(event);
        kept.bytes += bytesOf(event);
      }
      if (kept.bytes > limits.runBytes) shorten(kept, limits.runBytes);
      liveBytes += sizeOf(kept) - before;
      if (events.at(-1)?.type !== 'run.completed') {
        if (liveBytes > mark) relieve();
        return;
      }
      liveBytes -= sizeOf(kept);
      mark = Math.min(mark, markFor());
      kept.endedAt = now();
      ended.set(id, kept);
      endedBytes += sizeOf(kept);
      sweep();
    },
    ownerOf: (id) => find(id)?.owner,
    read(id, after) {
      const kept = find(id);
      return kept && after + 1 >= kept.from
        ? joined(kept.events, after + 1 - kept.from, limits.readLength)
        : undefined;
    },
    look(id) {
      const kept = find(id);
      return kept?.events.reduce(reduce, kept.before);
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      runs.clear();
      ended.clear();
    },
  };
}

/** Of the bytes that live runs may have, what is left of them once the longest are folded up. */
const RELIEVED = 7 / 8;
/** Bytes that come before it is looked at again. */
const RELIEF_STEP = 1024 * 1024;

function sizeOf({ bytes, foldedBytes }: Kept): number {
  return bytes + foldedBytes;
}

/** What an object with a few fields costs, beside the characters in it. */
const EVENT_BYTES = 100;

function bytesOf(event: RunEvent): number {
  if (isWords(event)) return EVENT_BYTES + lengthOf(event);
  if (event.type === 'answer.tool_call') return EVENT_BYTES + event.arguments.length;
  return event.type === 'answer.opaque' ? EVENT_BYTES + JSON.stringify(event.data).length : 5 * EVENT_BYTES;
}

/** What of an event is left in the run that it was folded into. */
function foldedBytesOf(event: RunEvent): number {
  if (!isWords(event)) return bytesOf(event);
  // The whole call has them.
  return event.type === 'answer.tool_call_delta' ? 0 : lengthOf(event);
}

/** Folds up the older half, so that it need not be done for every event. */
function shorten(kept: Kept, bytes: number): void {
  let count = 0;
  for (; kept.bytes > bytes / 2 && count < kept.events.length; count++) {
    const event = kept.events[count];
    if (!event) break;
    kept.bytes -= bytesOf(event);
    kept.foldedBytes += foldedBytesOf(event);
    kept.before = reduce(kept.before, event);
  }
  kept.events = kept.events.slice(count);
  kept.from += count;
}

function joined(events: readonly RunEvent[], start: number, length: number): readonly RunEvent[] {
  if (start >= events.length) return NOTHING;
  const read: RunEvent[] = [];
  let left = length;
  for (let at = start; at < events.length && left > 0; at++) {
    const event = events[at];
    if (!event) break;
    const words = joinedWords(read.at(-1), event);
    if (words) read[read.length - 1] = words;
    else read.push(event);
    left -= bytesOf(event);
  }
  return read;
}

const NOTHING: readonly RunEvent[] = [];
