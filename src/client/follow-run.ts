import type { RunEvent } from '../core/run-event.ts';
import { TooManyReadersError } from '../core/too-many-readers-error.ts';
import type { Door } from './open-door.ts';
import { BrokenStreamError, readEvents } from './read-events.ts';
import { ServerError } from './server-error.ts';
import type { Tally } from './tally.ts';

/** Milliseconds before each try to take a stream up again; half of it is left to chance. */
export const RETRY_WAITS_MS: readonly number[] = [0, 500, 1000, 2000, 4000, 8000, 8000];

/** What it takes to follow a run over as many connections as are needed. */
export interface Trip {
  readonly door: Door;
  readonly waitsMs: readonly number[];
  readonly signal: AbortSignal;
  /** The run goes on without who follows it: leaving it is no end of its answers. */
  readonly livesOn: boolean;
}

/**
 * A run's events to its end, over as many connections as it takes. Events that were heard before are passed over.
 *
 * @param reply an open stream to begin with; else one is asked for
 * @throws ServerError when the server refuses, or cannot be reached before anything was heard
 * @throws NotFoundError when the server keeps no such run
 * @throws TooManyReadersError when as many follow it already as may
 */
export async function* followRun(
  tally: Tally,
  { door, waitsMs, signal, livesOn }: Trip,
  reply?: Response,
): AsyncGenerator<RunEvent, void> {
  let tries = 0;
  let hasHeard = false;
  for (let open = reply; ; open = undefined) {
    let trouble: unknown;
    try {
      const stream = open ?? (await reopen(door, tally, signal, waitsMs[tries - 1] ?? 0));
      // The run has ended, and all of it was heard.
      if (stream.status === 204) return;
      for await (const batch of readEvents(stream)) {
        tries = 0;
        hasHeard = true;
        for (const event of batch) if (tally.hear(event)) yield event;
        if (tally.isOver) return;
        if (signal.aborted) break;
      }
    } catch (error) {
      trouble = error;
    }
    // Left before it had begun, it has nothing to end.
    if (signal.aborted)
      return livesOn || !tally.isBegun
        ? undefined
        : yield* tally.end('cancelled', STOPPED, STOPPED_HINT, 'cancelled');
    if (trouble instanceof TooManyReadersError && !hasHeard) throw trouble;
    tries++;
    if (tries <= waitsMs.length && tally.runId !== undefined && mayPass(trouble)) continue;
    if (!tally.isBegun) throw trouble ?? new ServerError('network_error', LOST);
    return yield* tally.end('network_error', LOST, ASK_AGAIN, 'interrupted');
  }
}

/** As the engine says it. */
export const STOPPED = 'Stopped before it was done';
export const STOPPED_HINT = 'It was stopped before it was done.';
const LOST = 'The connection to the server was lost, and could not be taken up again';
const ASK_AGAIN = 'Ask again once the server can be reached.';

async function reopen(
  door: Door,
  { runId = '', lastSeq }: Tally,
  signal: AbortSignal,
  waitMs: number,
): Promise<Response> {
  await pause(waitMs, signal);
  return await door.ask(`/runs/${encodeURIComponent(runId)}/events`, {
    headers: {
      accept: 'text/event-stream',
      ...(lastSeq !== undefined && { 'last-event-id': `${lastSeq}` }),
    },
    signal,
  });
}

/** A stream that just ends, trouble on the way, and servers that are starting or busy: all pass. A refusal stays one. */
function mayPass(error: unknown): boolean {
  if (error === undefined || error instanceof BrokenStreamError) return true;
  // A connection that broke may still be counted as a reader.
  if (error instanceof TooManyReadersError) return true;
  if (!(error instanceof ServerError)) return false;
  const { status } = error;
  return status === undefined || status === 408 || status === 429 || status >= 500;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const wait = ms / 2 + (Math.random() * ms) / 2;
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, wait);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
