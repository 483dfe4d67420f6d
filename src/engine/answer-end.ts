import type { EndedAnswer } from '../core/answer.ts';
import { costUsd } from '../core/cost.ts';
import { type Fault, hintFor, toFault } from '../core/fault.ts';
import { routeId } from '../core/model.ts';
import { EnoughError } from './enough.ts';
import { isSwapped } from './learn.ts';
import { noticeOf } from './notice.ts';
import { type Attempt, outlookFor } from './plan.ts';
import type { AnswerTask, EngineParts, Refusal, Tried } from './task.ts';

/** Moments of an answer, on the monotonic clock. */
export interface Times {
  readonly startedAt: number;
  /** Absent for a whole answer, and where nothing came. */
  readonly firstTokenAt: number | undefined;
}

/** Why an answer failed, besides what its attempts came to. */
export interface Reasons {
  /** One whose key can be none. */
  readonly unsendable: Attempt | undefined;
  readonly refusal: Refusal | undefined;
  /** Who stopped it said why. */
  readonly stopped: Fault | undefined;
}

/** The answer that the last attempt gave. */
export function completed(
  task: AnswerTask,
  tries: readonly Tried[],
  times: Times,
  parts: EngineParts,
): EndedAnswer {
  return ended(task, tries, tries.at(-1), times, parts);
}

/**
 * The failure of all attempts. The first reason counts, unless that was only "gone"; one that brought text ended
 * it all. Where nothing was asked, it was refused here, or a key is missing, or `unsendable`. An answer that was `stopped` failed by that, with
 * what the last attempt had brought.
 */
export function failed(
  task: AnswerTask,
  tries: readonly Tried[],
  { unsendable, refusal, stopped }: Reasons,
  times: Times,
  parts: EngineParts,
): EndedAnswer {
  const decisive =
    tries.find(({ reading }) => reading.hasParts) ??
    (stopped && tries.at(-1)) ??
    tries.find(({ fault }) => fault?.code !== 'invalid_model') ??
    (refusal?.fault.code === 'invalid_parameters' ? undefined : tries[0]);
  const { route } =
    decisive?.attempt ??
    refusal?.attempt ??
    unsendable ??
    outlookFor(task.models[0], parts.planState(task.request), parts.clock.now());
  const { displayName, variable } = parts.namesOf(route.provider);
  const fault: Fault =
    stopped ??
    decisive?.fault ??
    refusal?.fault ??
    (unsendable
      ? toFault('api_key_invalid', `${displayName}: the key cannot be one and was not sent`)
      : toFault('api_key_missing', `No key for ${displayName}: ${variable} is not set`));
  return {
    ...ended(task, tries, decisive, times, parts),
    state: 'failed',
    fault,
    hint: hintFor(fault, { provider: displayName, model: route.label, variable }),
    partial: decisive?.reading.hasOutput ?? false,
    ...(task.signal.reason instanceof EnoughError && { wastedTokens: wastedTokens(tries) }),
  };
}

/** Never guessed: most providers count when they are done, and this one was not let finish. */
function wastedTokens(tries: readonly Tried[]): number | null {
  const last = tries.at(-1);
  if (!last) return 0;
  const { usage } = last.reading;
  return usage ? usage.inputTokens + usage.outputTokens : null;
}

/** The answer as one attempt left it, or as nothing left it when none was made. */
function ended(
  { index, models: [asked] }: AnswerTask,
  tries: readonly Tried[],
  tried: Tried | undefined,
  { startedAt, firstTokenAt }: Times,
  { clock, catalog, namesOf }: EngineParts,
): Extract<EndedAnswer, { state: 'completed' }> {
  const latencyMs = Math.round(clock.monotonic() - startedAt);
  if (!tried) return { index, model: asked.id, ...NOTHING_ASKED, latencyMs };
  const { attempt, reading, fault } = tried;
  const { route } = attempt;
  const { usage, finish, upstreamId, parts, hasParts } = reading;
  const now = clock.now();
  const swapped = isSwapped(tried);
  // What answered is what is paid for; where the catalog does not know it, nobody can say.
  const answering = swapped ? catalog.routeOf(route.provider, upstreamId ?? '') : route;
  return {
    index,
    model: asked.id,
    parts,
    state: 'completed',
    modelUsed: swapped ? `${route.provider}/${upstreamId}` : routeId(route),
    // A name that nobody knows may be the same model by another.
    servedBySuccessor: attempt.successor !== undefined || (swapped && answering !== undefined),
    notice: fault
      ? undefined
      : noticeOf({
          asked,
          attempt,
          swappedFor: swapped ? upstreamId : undefined,
          firstFault: tries[0]?.fault,
          providerName: namesOf(route.provider).displayName,
          now,
        }),
    finishReason: finish?.reason,
    stopSequence: stopSequenceOf(tried),
    truncated: finish?.reason === 'length' || (fault !== undefined && hasParts),
    usage,
    costUsd: attempt.access.simulated || !answering ? undefined : costUsd(answering, usage, now),
    latencyMs,
    timeToFirstTokenMs: firstTokenAt === undefined ? undefined : Math.round(firstTokenAt - startedAt),
    attempts: tries.length,
    simulated: attempt.access.simulated,
    warnings: warningsOf(tried),
  };
}

const NOTHING_ASKED = {
  parts: [],
  state: 'completed',
  modelUsed: null,
  servedBySuccessor: false,
  truncated: false,
  attempts: 0,
  simulated: false,
  warnings: [],
} as const;

/** A server may have words of its own that end its answers: nobody asked for those. */
function stopSequenceOf({ prompt: { stop }, reading: { finish } }: Tried): string | undefined {
  return finish?.reason === 'stop' ? stop?.find((word) => word === finish.stopSequence) : undefined;
}

function warningsOf({ warnings, reading: { finish } }: Tried): readonly string[] {
  return finish?.reason === 'other'
    ? [...warnings, `The provider ended the answer with "${finish.raw}"; it may be incomplete`]
    : warnings;
}
