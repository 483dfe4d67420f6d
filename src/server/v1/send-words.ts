import type { FastifyReply } from 'fastify';
import type { AnswerFailure } from '../../core/answer.ts';
import type { LiveRun } from '../../core/contracts.ts';
import { NO_RUN, reduce } from '../../core/reduce.ts';
import type { RunEvent } from '../../core/run-event.ts';
import { safely } from '../../core/scrub.ts';
import type { EventStreams, Words } from '../event-stream.ts';
import { logRun, onLeave } from '../send-events.ts';
import { toHeader } from './headers.ts';

/** Milliseconds for which a failure can still become a status; a caller who has heard nothing by then hears that it goes on. */
const OPENING_MS = 15_000;

/**
 * Passes a run on in another dialect, as it comes. The reply begins with the first word, so that what fails before it can
 * still be told by a status.
 *
 * @param toError undefined for a failure that the dialect tells within a good reply
 * @throws what `toError` makes, when a single answer fails before its first word
 */
export async function sendWords(
  reply: FastifyReply,
  streams: EventStreams,
  live: LiveRun,
  words: Words,
  toError: (failure: AnswerFailure) => Error | undefined,
): Promise<void> {
  const { raw, log } = reply;
  onLeave(raw, () => live.leave());
  const batches = live.events[Symbol.asyncIterator]();
  const opening = await readOpening(batches, live.models.length === 1);
  const error = opening.failure && toError(opening.failure);
  if (error) {
    while (!(await batches.next()).done);
    throw error;
  }
  if (opening.modelUsed !== undefined) reply.header('x-coro-model-used', toHeader(opening.modelUsed));
  reply.hijack();
  const stream = streams.open(reply, words);
  let run = NO_RUN;
  const take = (events: readonly RunEvent[]): Promise<void> | undefined => {
    for (const event of events) if (!('text' in event)) run = reduce(run, event);
    return stream.write(events);
  };
  try {
    const room = take(opening.events);
    if (room) await room;
    for (let next = await (opening.pending ?? batches.next()); !next.done; next = await batches.next()) {
      const room = take(next.value);
      if (room) await room;
    }
    stream.end();
    if (run.outcome !== undefined) logRun(log, run);
  } catch (error) {
    // The reply has begun: all that is left to say is that it ends here.
    log.error(safely(error), 'run failed');
    raw.destroy();
  }
}

/** What came before the reply begins. */
interface Opening {
  readonly events: readonly RunEvent[];
  /** Of a single answer: what is being asked. */
  readonly modelUsed: string | undefined;
  readonly failure: AnswerFailure | undefined;
  /** A step that has begun and not come. */
  readonly pending: Promise<IteratorResult<readonly RunEvent[]>> | undefined;
}

async function readOpening(batches: AsyncIterator<readonly RunEvent[]>, isSingle: boolean): Promise<Opening> {
  const events: RunEvent[] = [];
  let modelUsed: string | undefined;
  const late = openTimer(OPENING_MS);
  try {
    for (;;) {
      const pending = batches.next();
      const next = await Promise.race([pending, late.passed]);
      if (next === undefined) return { events, modelUsed, failure: undefined, pending };
      if (next.done) return { events, modelUsed, failure: undefined, pending: undefined };
      events.push(...next.value);
      for (const event of next.value) {
        if (event.type === 'answer.started' && isSingle) modelUsed = event.modelUsed;
        if (event.type === 'answer.failed' && isSingle && !hasWords(events)) {
          return { events, modelUsed, failure: event, pending: undefined };
        }
      }
      if (hasWords(events)) return { events, modelUsed, failure: undefined, pending: undefined };
    }
  } finally {
    late.clear();
  }
}

function hasWords(events: readonly RunEvent[]): boolean {
  return events.some(({ type }) => !SILENT.has(type));
}

const SILENT: ReadonlySet<RunEvent['type']> = new Set(['run.started', 'answer.started', 'answer.failed']);

function openTimer(ms: number): { readonly passed: Promise<undefined>; clear(): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  return { passed: promise, clear: () => clearTimeout(timer) };
}
