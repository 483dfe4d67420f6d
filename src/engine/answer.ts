import type { EndedAnswer } from '../core/answer.ts';
import { toPrompt } from '../core/chat-request.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import { FAULT_CODES } from '../core/fault-codes.ts';
import type { Model } from '../core/model.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { completed, failed } from './answer-end.ts';
import { fitPrompt } from './fit-prompt.ts';
import { learn } from './learn.ts';
import { type Attempt, type PlanState, plan } from './plan.ts';
import { emptyReading, readDeltas, verdictOf } from './reading.ts';
import type { AnswerTask, EngineParts, Tried } from './task.ts';

/**
 * One model's part of a run, from its plan to its end. This holds the engine's only `catch`: below it failures are
 * thrown, above it they are data.
 */
export async function answerWhole(task: AnswerTask, parts: EngineParts): Promise<EndedAnswer> {
  const startedAt = parts.clock.monotonic();
  const now = parts.clock.now();
  const state = parts.planState(task.request);
  const { signal } = task;
  const tries: Tried[] = [];

  const attempts = attemptsOf(task.models, state, now);
  for (const attempt of attempts) {
    if (isUnsendable(attempt) || isPointless(attempt, tries)) continue;
    const { prompt, warnings } = fitPrompt(toPrompt(task.request, attempt.model.id), attempt.route);
    const tried: Tried = { attempt, reading: emptyReading(), warnings, fault: undefined };
    tries.push(tried);
    try {
      readDeltas(
        tried.reading,
        await parts.askWhole(attempt.route, prompt, { access: attempt.access, signal }),
      );
      tried.fault = verdictOf(tried.reading, parts.namesOf(attempt.route.provider).displayName);
    } catch (error) {
      tried.fault = toOwnFault(error, signal, parts);
    }
    learn(tried, parts, now);
    if (!tried.fault) return completed(task, tries, startedAt, parts);
    // What has been said stays said, and is not asked for again elsewhere.
    if (tried.reading.parts.length > 0 || FAULT_CODES[tried.fault.code].isFinal) break;
  }
  return failed(task, tries, attempts.find(isUnsendable), startedAt, parts);
}

/** A key that can be none is not sent: a line break in it would even forge a header. */
function isUnsendable({ access: { key } }: Attempt): boolean {
  return key?.isWellFormed === false;
}

function attemptsOf(models: readonly Model[], state: PlanState, now: Date): readonly Attempt[] {
  const [only, second] = models;
  return only && !second ? plan(only, state, now) : models.flatMap((model) => plan(model, state, now));
}

/** A key that was rejected will be rejected again; a last resort is for when all before it were gone. */
function isPointless(attempt: Attempt, tries: readonly Tried[]): boolean {
  return tries.some(
    ({ attempt: before, fault }) =>
      (fault?.code === 'authentication_failed' && before.access.key?.id === attempt.access.key?.id) ||
      (attempt.isLastResort && before.model === attempt.model && fault?.code !== 'invalid_model'),
  );
}

function toOwnFault(error: unknown, signal: StopSignal, parts: EngineParts): Fault {
  if (signal.aborted) return toFault('cancelled', 'Stopped before it was done');
  if (error instanceof UpstreamError) return error.fault;
  parts.report(error);
  return toFault('internal_error', 'A fault in CORO itself');
}
