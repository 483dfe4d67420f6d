import type { EndedAnswer } from '../core/answer.ts';
import { toPrompt } from '../core/chat-request.ts';
import type { AskOptions } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import { FAULT_CODES } from '../core/fault-codes.ts';
import type { Model } from '../core/model.ts';
import type { Soon } from '../core/run-log.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import type { Pass } from '../flow/circuit.ts';
import { pause } from '../flow/pause.ts';
import { completed, failed } from './answer-end.ts';
import { fitPrompt } from './fit-prompt.ts';
import { learn } from './learn.ts';
import { type Attempt, type PlanState, plan } from './plan.ts';
import { emptyReading, verdictOf } from './reading.ts';
import { busyFault, leftOut, misfitFault, openFault, verdictOn } from './refusals.ts';
import type { AnswerTask, EngineParts, Refusal, Tried } from './task.ts';

/**
 * One answer's way from attempt to attempt, whether they are whole or streamed: which comes next, after what wait, and
 * what it all came to.
 */
export class Trail {
  readonly #task: AnswerTask;
  readonly #parts: EngineParts;
  readonly #startedAt: number;
  readonly #now: Date;
  /** What the plan says, in order, and how much of it is behind. */
  readonly #attempts: readonly Attempt[];
  #at = 0;
  readonly #tries: Tried[] = [];
  /** The first attempt that was not let through. */
  #refusal: Refusal | undefined;
  /** The model asked for is there, and cannot take what was asked. */
  #isMisfit = false;
  #firstTokenAt: number | undefined;

  constructor(task: AnswerTask, parts: EngineParts) {
    this.#task = task;
    this.#parts = parts;
    this.#startedAt = parts.clock.monotonic();
    this.#now = parts.clock.now();
    this.#attempts = attemptsOf(task.models, parts.planState(task.request), this.#now);
  }

  /**
   * The next attempt to make, undefined when the answer has come or nothing may bring it. The same weights elsewhere
   * come before a retry, and a retry before other weights. At once where there is nothing to wait for, as nearly always:
   * promises are a twentieth of what a request costs.
   */
  next(): Soon<Tried | undefined> {
    const last = this.#tries.at(-1);
    if (this.#task.signal.aborted || (last && isOver(last))) return undefined;
    return last ? this.#after(last) : this.#onward();
  }

  async #after(last: Tried): Promise<Tried | undefined> {
    const { circuits, retries } = this.#parts;
    if (!isPeer(this.#following(), last.attempt) && circuits.waitMs(last.attempt.route) === 0) {
      const wait = retries.waitFor(last, this.#tries.length, this.#leftMs());
      if (wait !== undefined) {
        await pause(wait, this.#task.signal);
        const pass = await this.#admit(last.attempt);
        if (pass) return this.#open(last.attempt, last, last.repeat + 1, pass);
      }
    }
    return this.#onward();
  }

  /** The next attempt of the plan. */
  #onward(): Soon<Tried | undefined> {
    const { signal } = this.#task;
    for (let next = this.#following(); next && !signal.aborted; next = this.#following()) {
      this.#at = this.#attempts.indexOf(next) + 1;
      const attempt = next;
      const fitted = this.#fit(attempt);
      if (!fitted) continue;
      const pass = this.#admit(attempt);
      if (pass instanceof Promise)
        return pass.then((late) => (late ? this.#begin(attempt, fitted, late) : this.#onward()));
      if (pass) return this.#begin(attempt, fitted, pass);
    }
    return undefined;
  }

  #begin(attempt: Attempt, fitted: Pick<Tried, 'prompt' | 'warnings'>, pass: Pass): Tried {
    this.#parts.retries.asked(attempt.route.provider);
    return this.#open(attempt, fitted, 0, pass);
  }

  /** What the attempt is to be made with. A request's own time limit counts from the answer's start. */
  optionsFor({ attempt: { route, access } }: Tried): AskOptions {
    const { request, signal } = this.#task;
    const { timeoutMs, firstTokenTimeoutMs } = request;
    if (timeoutMs === undefined && firstTokenTimeoutMs === undefined)
      return { access, signal, timeouts: route.timeouts };
    const totalMs = timeoutMs === undefined ? route.timeouts?.totalMs : Math.max(0, this.#leftMs());
    const firstTokenMs = firstTokenTimeoutMs ?? route.timeouts?.firstTokenMs;
    return { access, signal, timeouts: { firstTokenMs, idleMs: route.timeouts?.idleMs, totalMs } };
  }

  /** Something of the answer came. */
  tokenCame(attempt: Attempt): void {
    if (this.#firstTokenAt !== undefined) return;
    this.#firstTokenAt = this.#parts.clock.monotonic();
    this.#parts.circuits.answered(attempt.route);
  }

  /** The attempt brought all that it had to bring. */
  settle(tried: Tried): void {
    tried.fault = verdictOf(tried.reading, this.#parts.namesOf(tried.attempt.route.provider).displayName);
    learn(tried, this.#parts, this.#now);
  }

  /** The attempt threw: from here on that is data. */
  fail(tried: Tried, error: unknown): void {
    tried.fault = this.#toFault(error);
    learn(tried, this.#parts, this.#now);
  }

  /** The attempt is over, and its connection given back, however that came. */
  leave(tried: Tried): void {
    const { route } = tried.attempt;
    this.#parts.bulkheads.leave(route.provider);
    this.#parts.circuits.ended(route, tried.pass, verdictOn(tried, this.#task));
  }

  end(): EndedAnswer {
    const { signal } = this.#task;
    const times = { startedAt: this.#startedAt, firstTokenAt: this.#firstTokenAt };
    const last = this.#tries.at(-1);
    if (last && !last.fault) return completed(this.#task, this.#tries, times, this.#parts);
    const stopped = signal.aborted ? stopFault(signal) : undefined;
    const refusal =
      this.#refusal ?? (this.#tries.length === 0 ? leftOut(this.#task, this.#parts) : undefined);
    const unsendable = this.#attempts.find(isUnsendable);
    return failed(this.#task, this.#tries, { unsendable, refusal, stopped }, times, this.#parts);
  }

  #following(): Attempt | undefined {
    for (let i = this.#at; i < this.#attempts.length; i++) {
      const attempt = this.#attempts[i];
      if (!attempt || isUnsendable(attempt) || isPointless(attempt, this.#tries)) continue;
      // Another model is no way out for one that is there, and cannot do what was asked.
      if (attempt.successor && this.#isMisfit) continue;
      return attempt;
    }
    return undefined;
  }

  /**
   * Whether an attempt may be made now: its provider has room for it, and its route does not keep failing. At once where
   * there is nothing to wait for: keys are taken in turn by those who are asked at the same time.
   */
  #admit(attempt: Attempt): Soon<Pass | undefined> {
    const { route } = attempt;
    const { signal } = this.#task;
    if (signal.aborted) return undefined;
    if (this.#parts.circuits.waitMs(route) > 0) return this.#refuse(attempt, openFault(route, this.#parts));
    const place = this.#parts.bulkheads.enter(route.provider, this.#leftMs(), signal);
    return typeof place === 'boolean'
      ? this.#pass(attempt, place)
      : place.then((isIn) => this.#pass(attempt, isIn));
  }

  #pass(attempt: Attempt, hasPlace: boolean): Pass | undefined {
    const { route } = attempt;
    const { circuits, bulkheads } = this.#parts;
    if (!hasPlace) return this.#refuse(attempt, busyFault(route, this.#leftMs(), this.#parts));
    const pass = this.#task.signal.aborted ? undefined : circuits.enter(route);
    if (pass) return pass;
    bulkheads.leave(route.provider);
    return this.#refuse(attempt, openFault(route, this.#parts));
  }

  #refuse(attempt: Attempt, fault: Fault): undefined {
    this.#refusal ??= { attempt, fault };
  }

  /** The prompt as the route takes it; undefined where it cannot. */
  #fit(attempt: Attempt): Pick<Tried, 'prompt' | 'warnings'> | undefined {
    const { request } = this.#task;
    const { model, route } = attempt;
    const taking = this.#parts.takingOf(route.provider);
    const fitted = fitPrompt(toPrompt(request, model.id), route, taking, request);
    if (fitted.misfits.length === 0) return fitted;
    this.#isMisfit ||= isOwn(attempt);
    return this.#refuse(attempt, misfitFault(route, fitted.misfits, this.#parts));
  }

  #open(
    attempt: Attempt,
    { prompt, warnings }: Pick<Tried, 'prompt' | 'warnings'>,
    repeat: number,
    pass: Pass,
  ): Tried {
    // At once: who is asked at the same time begins with the key after it.
    this.#parts.keys.used(attempt.route, attempt.access);
    const tried: Tried = {
      attempt,
      pass,
      repeat,
      prompt,
      reading: emptyReading(),
      warnings,
      fault: undefined,
    };
    this.#tries.push(tried);
    return tried;
  }

  /** Milliseconds until the answer must be there, as far as anybody has said. */
  #leftMs(): number {
    const { request, deadlineAt = Number.POSITIVE_INFINITY } = this.#task;
    if (request.timeoutMs === undefined && deadlineAt === Number.POSITIVE_INFINITY) return deadlineAt;
    const timeoutAt = this.#startedAt + (request.timeoutMs ?? Number.POSITIVE_INFINITY);
    return Math.min(timeoutAt, deadlineAt) - this.#parts.clock.monotonic();
  }

  #toFault(error: unknown): Fault {
    const { signal } = this.#task;
    if (signal.aborted) return stopFault(signal);
    if (error instanceof UpstreamError) return error.fault;
    this.#parts.report(error);
    return toFault('internal_error', 'A fault in CORO itself');
  }
}

function attemptsOf(models: readonly Model[], state: PlanState, now: Date): readonly Attempt[] {
  const [only, second] = models;
  return only && !second ? plan(only, state, now) : models.flatMap((model) => plan(model, state, now));
}

/** What has been said stays said, and is not asked for again elsewhere. */
function isOver({ fault, reading }: Tried): boolean {
  return !fault || reading.hasParts || FAULT_CODES[fault.code].isFinal;
}

/** A key that can be none is not sent: a line break in it would even forge a header. */
function isUnsendable({ access: { key } }: Attempt): boolean {
  return key?.isWellFormed === false;
}

/**
 * A key that was rejected will be rejected again, and a model may stand in a choice by two names, or as a successor and by
 * its own; a last resort is for when all before it were gone.
 */
function isPointless(attempt: Attempt, tries: readonly Tried[]): boolean {
  return tries.some(
    ({ attempt: before, fault }) =>
      (before.access.key?.id === attempt.access.key?.id &&
        (fault?.code === 'authentication_failed' || before.route === attempt.route)) ||
      (attempt.isLastResort && before.model === attempt.model && fault?.code !== 'invalid_model'),
  );
}

/** As good as the one before: the same weights on another host, or with another key. */
function isPeer(attempt: Attempt | undefined, before: Attempt): boolean {
  return attempt !== undefined && attempt.model === before.model && isOwn(attempt) && isOwn(before);
}

function isOwn({ successor, isLastResort }: Attempt): boolean {
  return successor === undefined && !isLastResort;
}

function stopFault({ reason }: StopSignal): Fault {
  return reason instanceof UpstreamError ? reason.fault : toFault('cancelled', 'Stopped before it was done');
}
