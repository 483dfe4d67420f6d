import type { AnswerFailure } from '../../core/answer.ts';
import type { LiveRun } from '../../core/contracts.ts';
import { NO_RUN, reduce } from '../../core/reduce.ts';
import type { RunEvent } from '../../core/run-event.ts';
import { safely } from '../../core/scrub.ts';
import type { EventStream, EventStreams, Words } from '../event-stream.ts';
import type { Reply } from '../reply.ts';
import { logRun, onLeave } from '../send-events.ts';
import { toHeader } from './headers.ts';

/** Milliseconds for which a failure can still become a status; a caller who has heard nothing by then hears that it goes on. */
const OPENING_MS = 15_000;

/**
 * Passes a run on in another dialect, as it comes. The reply begins with the first word, so that what fails before it can
 * still be told by a status.
 *
 * @param toError undefined for a failure that the dialect tells within a good reply
 * @throws what `toError` makes of the first failure, when all answers fail before their first word
 */
export async function sendWords(
  reply: Reply,
  streams: EventStreams,
  live: LiveRun,
  words: Words,
  toError: (failure: AnswerFailure) => Error | undefined,
): Promise<undefined> {
  const { raw, log } = reply;
  onLeave(raw, () => live.leave());
  const opening = new Opening(live.models.length, toError);
  let run = NO_RUN;
  let stream: EventStream | undefined;
  const begin = (): Promise<void> | undefined => {
    clearTimeout(late);
    const { modelUsed, events } = opening;
    if (modelUsed !== undefined) reply.header('x-coro-model-used', toHeader(modelUsed));
    stream = streams.open(reply, words);
    return stream.write(events);
  };
  const late = setTimeout(begin, OPENING_MS);
  try {
    await live.follow((events) => {
      for (const event of events) if (!('text' in event)) run = reduce(run, event);
      if (stream) return stream.write(events);
      opening.take(events);
      if (opening.error) clearTimeout(late);
      return opening.hasWords && !opening.error ? begin() : undefined;
    });
    if (opening.error) throw opening.error;
    if (!stream) void begin();
    stream?.end();
    if (run.outcome !== undefined) logRun(log, run);
  } catch (error) {
    if (!stream) throw error;
    // The reply has begun: all that is left to say is that it ends here.
    log.error(safely(error), 'run failed');
    raw.destroy();
  } finally {
    clearTimeout(late);
  }
}

/** What comes before the reply begins. */
class Opening {
  readonly events: RunEvent[] = [];
  /** Of a single answer: what is being asked. */
  modelUsed: string | undefined;
  /** What to say instead of an answer: there is none, and there was no word of any. */
  error: Error | undefined;
  hasWords = false;
  readonly #answers: number;
  readonly #errors: Error[] = [];
  readonly #toError: (failure: AnswerFailure) => Error | undefined;

  constructor(answers: number, toError: (failure: AnswerFailure) => Error | undefined) {
    this.#answers = answers;
    this.#toError = toError;
  }

  take(events: readonly RunEvent[]): void {
    this.events.push(...events);
    for (const event of events) {
      this.hasWords ||= !SILENT.has(event.type);
      if (event.type === 'answer.started' && this.#answers === 1) this.modelUsed = event.modelUsed;
      const error = event.type === 'answer.failed' ? this.#toError(event) : undefined;
      if (error) this.#errors.push(error);
    }
    if (!this.hasWords && this.#errors.length === this.#answers) this.error = this.#errors[0];
  }
}

const SILENT: ReadonlySet<RunEvent['type']> = new Set(['run.started', 'answer.started', 'answer.failed']);
