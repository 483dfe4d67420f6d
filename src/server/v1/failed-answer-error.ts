import type { AnswerFailure, EndedAnswer } from '../../core/answer.ts';
import { isToldByFinish } from '../../wire/v1/openai-reply.ts';

/** What a failed answer throws; undefined where a finish reason says it all. */
export function toFailedAnswer(failure: AnswerFailure): FailedAnswerError | undefined {
  return isToldByFinish(failure) ? undefined : new FailedAnswerError(failure);
}

/** @throws FailedAnswerError unless an answer of the model is good, or says by its finish reason what became of it */
export function throwIfFailed(answers: readonly EndedAnswer[]): void {
  const errors = answers.flatMap((it) => (it.state === 'failed' ? (toFailedAnswer(it) ?? []) : []));
  if (errors.length === answers.length && errors[0]) throw errors[0];
}

/** A model that failed before anything of an answer was sent: here alone that is an HTTP status. */
export class FailedAnswerError extends Error {
  override readonly name = 'FailedAnswerError';
  readonly failure: AnswerFailure;

  constructor(failure: AnswerFailure) {
    super(failure.fault.message);
    this.failure = failure;
  }
}
