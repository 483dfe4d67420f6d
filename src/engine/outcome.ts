import type { EndedAnswer } from '../core/answer.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { AnswerEvent, Outcome } from '../core/run-event.ts';

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
 * @param isStopped its owner ended all of it
 */
export function outcomeOf(ends: readonly AnswerEnding[], needed: number, isStopped: boolean): Outcome {
  const completed = ends.filter((end) => end === 'completed').length;
  const failed: Outcome = ends.every((end) => end === 'cancelled') ? 'cancelled' : 'failed';
  const rest: Outcome = isStopped ? 'cancelled' : completed > 0 ? 'partial' : failed;
  return completed >= needed ? 'complete' : rest;
}
