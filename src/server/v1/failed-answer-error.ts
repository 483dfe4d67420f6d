import type { AnswerFailure, EndedAnswer } from '../../core/answer.ts';

import { isToldByFinish } from '../../wire/v1/openai-reply.ts';

/** What a failed answer throws; undefined where a finish reason says it all. */
export function toFailedAnswer(failure: AnswerFailure): FailedAnswerError | undefined {
  return isToldByFinish(failure) ? undefined : new FailedAnswerError(failure);
}

/** @throws FailedAnswerError unless the answer is good, or says by its finish reason what became of it */
export function throwIfFailed(answer: EndedAnswer): void {
  const error = answer.state === 'failed' ? toFailedAnswer(answer) : undefined;
  if (error) throw error;
}

/** A single answer that failed before any of it was sent: here alone that is an HTTP status. */
export class FailedAnswerError extends Error {
  override readonly name = 'FailedAnswerError';
  readonly failure: AnswerFailure;

  constructor(failure: AnswerFailure) {
    super(failure.fault.message);
    this.failure = failure;
  }
}
