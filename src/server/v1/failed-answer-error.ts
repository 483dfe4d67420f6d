import type { AnswerFailure } from '../../core/answer.ts';

/** A single answer that failed before any of it was sent: here alone that is an HTTP status. */
export class FailedAnswerError extends Error {
  override readonly name = 'FailedAnswerError';
  readonly failure: AnswerFailure;

  constructor(failure: AnswerFailure) {
    super(failure.fault.message);
    this.failure = failure;
  }
}
