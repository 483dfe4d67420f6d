import { ServerError } from '../../client/server-error.ts';
import type { Answer } from '../../core/answer.ts';
import { InvalidRequestError } from '../../core/chat-request.ts';
import { toFault } from '../../core/fault.ts';
import type { FaultCode } from '../../core/fault-codes.ts';
import { NotFoundError } from '../../core/not-found-error.ts';
import { NO_RUN, type Run, reduce } from '../../core/reduce.ts';
import type { RunEvent } from '../../core/run-event.ts';
import { TooManyReadersError } from '../../core/too-many-readers-error.ts';
import { texts } from '../texts.ts';
import { isEnded, type Take } from './turn.ts';

/** Where takes live while their run goes on. */
export interface TakeShelf {
  take(id: string): Take | undefined;
  put(take: Take): void;
}

/** Told when the server asks for a token. */
export type OnRefused = () => void;

/**
 * Follows one run to its end and puts every answer where it belongs. Whatever goes wrong becomes the state of the
 * answers that have not ended: nothing is thrown.
 *
 * @param takeIds one for each of the run's answers, in order
 */
export async function runTakes(
  events: AsyncIterable<RunEvent>,
  takeIds: readonly (string | undefined)[],
  shelf: TakeShelf,
  onRefused: OnRefused,
): Promise<void> {
  let run: Run = NO_RUN;
  try {
    for await (const event of events) {
      run = reduce(run, event);
      if (event.type === 'run.started') for (const id of takeIds) begin(shelf, id, event.runId);
      else if (event.type !== 'run.completed') fold(shelf, takeIds[event.index], run.answers[event.index]);
    }
    for (const id of takeIds) fail(shelf, id, 'stream_interrupted', texts.failures.ended);
  } catch (error) {
    const { code, message } = toFailure(error);
    if (error instanceof ServerError && error.status === 401) onRefused();
    for (const id of takeIds) fail(shelf, id, code, message);
  }
}

/** Starts from nothing again: what a run is followed with is all of it. */
function begin(shelf: TakeShelf, id: string | undefined, runId: string): void {
  const take = id === undefined ? undefined : shelf.take(id);
  if (!take) return;
  const { index, model } = take.answer;
  shelf.put({ ...take, runId, isQueued: false, answer: { index, model, parts: [], state: 'waiting' } });
}

function fold(shelf: TakeShelf, id: string | undefined, answer: Answer | undefined): void {
  const take = id === undefined ? undefined : shelf.take(id);
  if (!take || !answer) return;
  const isFirst = take.firstTextAt === undefined && answer.parts.some(({ type }) => type === 'text');
  shelf.put({ ...take, answer, firstTextAt: isFirst ? Date.now() : take.firstTextAt });
}

/** Ends a take here, with whatever text it has. One that has ended stays as it is. */
export function fail(shelf: TakeShelf, id: string | undefined, code: FaultCode, message: string): void {
  const take = id === undefined ? undefined : shelf.take(id);
  if (!take || isEnded(take)) return;
  const { index, model, parts } = take.answer;
  const partial = parts.some(({ type }) => type === 'text');
  shelf.put({
    ...take,
    isQueued: false,
    answer: {
      index,
      model,
      parts,
      state: 'failed',
      modelUsed: take.answer.state === 'streaming' ? take.answer.modelUsed : null,
      servedBySuccessor: false,
      truncated: partial,
      latencyMs: Math.max(0, Date.now() - take.askedAt),
      attempts: 0,
      simulated: false,
      warnings: [],
      fault: toFault(code, message),
      hint: '',
      partial,
    },
  });
}

function toFailure(error: unknown): { readonly code: FaultCode; readonly message: string } {
  const message = error instanceof Error ? error.message : texts.failures.unknown;
  if (error instanceof InvalidRequestError) return { code: 'invalid_request', message };
  if (error instanceof NotFoundError)
    return { code: 'stream_interrupted', message: texts.failures.forgotten };
  if (error instanceof TooManyReadersError) return { code: 'gateway_overloaded', message };
  if (!(error instanceof ServerError)) return { code: 'internal_error', message };
  switch (error.status) {
    case undefined:
      return { code: 'network_error', message };
    case 401:
      return { code: 'authentication_failed', message };
    case 429:
    case 503:
      return { code: 'gateway_overloaded', message };
    default:
      return { code: 'unknown_error', message };
  }
}
