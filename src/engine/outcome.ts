import type { EndedAnswer } from '../core/answer.ts';
import { toFault, UpstreamError } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { AnswerEvent, Outcome } from '../core/run-event.ts';
import type { StopSignal } from '../core/stop-signal.ts';

/** How an answer ended, as far as the run's outcome depends on it. */
export type AnswerEnding = 'completed' | FaultCode;

export function endOf(answer: EndedAnswer): AnswerEnding {
  return answer.state === 'completed' ? 'completed' : answer.fault.code;
}

export function endIn(event: AnswerEvent): AnswerEnding[] {
  if (event.type === 'answer.completed') return ['completed'];
  return event.type === 'answer.failed' ? [event.fault.code] : [];
}

/**
 * How a run ended.
 *
 * @param needed answers that make it complete
 * @param stop aborted when all of it was ended, by its owner or with the server
 */
export function outcomeOf(ends: readonly AnswerEnding[], needed: number, stop: StopSignal): Outcome {
  const completed = ends.filter((end) => end === 'completed').length;
  const failed: Outcome = ends.every((end) => end === 'cancelled') ? 'cancelled' : 'failed';
  const stopped: Outcome = stop.reason instanceof InterruptedError ? 'interrupted' : 'cancelled';
  const rest: Outcome = stop.aborted ? stopped : completed > 0 ? 'partial' : failed;
  return completed >= needed ? 'complete' : rest;
}

/** Why everything is stopped that its owner would have let go on. */
export class InterruptedError extends UpstreamError {
  constructor() {
    super(toFault('server_shutting_down', 'The server stopped before it was done'));
  }
}
