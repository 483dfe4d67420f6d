import type { AnswerEnd, AnswerFailure } from '../core/answer.ts';
import { costUsd } from '../core/cost.ts';
import { type Fault, hintFor, toFault } from '../core/fault.ts';
import { routeId } from '../core/model.ts';
import type { AnswerTask, EngineParts, Tried } from './answer.ts';
import { noticeOf } from './notice.ts';

/** What an answer ends with, as far as its last attempt tells. */
export function endOf(
  task: AnswerTask,
  tries: readonly Tried[],
  startedAt: number,
  { clock }: EngineParts,
): AnswerEnd {
  const endedAt = clock.monotonic();
  const last = tries.at(-1);
  const common = { latencyMs: Math.round(endedAt - startedAt), attempts: tries.length };
  if (!last) {
    return {
      ...common,
      modelUsed: null,
      servedBySuccessor: false,
      truncated: false,
      simulated: false,
      warnings: [],
    };
  }
  const { attempt, reading } = last;
  const { route } = attempt;
  const now = clock.now();
  const cost = attempt.access.simulated || isSwapped(last) ? undefined : costUsd(route, reading.usage, now);
  const notice = last.fault ? undefined : noticeOf(task.models[0], attempt, now);
  return {
    ...common,
    modelUsed: isSwapped(last) ? `${route.provider}/${reading.upstreamId}` : routeId(route),
    servedBySuccessor: attempt.isSuccessor,
    ...(notice !== undefined && { notice }),
    ...(reading.finish && { finishReason: reading.finish.reason }),
    truncated: reading.finish?.reason === 'length' || (last.fault !== undefined && reading.hasContent),
    ...(reading.usage && { usage: reading.usage }),
    ...(cost !== undefined && { costUsd: cost }),
    ...(reading.firstTokenAt !== undefined && {
      timeToFirstTokenMs: Math.round(reading.firstTokenAt - startedAt),
    }),
    simulated: attempt.access.simulated,
    warnings: warningsOf(last),
  };
}

/** How an answer failed. When every attempt failed, the first reason counts, unless that was only "gone". */
export function failureOf(
  task: AnswerTask,
  tries: readonly Tried[],
  startedAt: number,
  parts: EngineParts,
): AnswerFailure {
  const decisive =
    tries.find(({ reading }) => reading.hasContent) ??
    tries.find(({ fault }) => fault?.code === 'cancelled') ??
    tries.find(({ fault }) => fault?.code !== 'invalid_model') ??
    tries[0];
  const route = decisive?.attempt.route ?? routeWithoutKey(task);
  const { displayName, variable } = parts.namesOf(route.provider);
  const fault: Fault =
    decisive?.fault ?? toFault('api_key_missing', `No key for ${displayName}: ${variable} is not set`);
  return {
    ...endOf(task, tries, startedAt, parts),
    ...(decisive && { modelUsed: routeId(decisive.attempt.route) }),
    fault,
    hint: hintFor(fault, { provider: displayName, model: route.label, variable }),
    partial: decisive?.reading.hasOutput ?? false,
  };
}

function routeWithoutKey({ models: [model] }: AnswerTask) {
  const route = model.successors[0] ?? model.routes[0];
  if (!route) throw new Error(`Model ${model.id} has no route`);
  return route;
}

/** Whether the provider says that another model answered; a version suffix is the same model. */
function isSwapped({ attempt: { route }, reading: { upstreamId } }: Tried): boolean {
  return upstreamId !== undefined && !upstreamId.startsWith(route.upstreamId);
}

function warningsOf({ warnings, reading: { finish } }: Tried): readonly string[] {
  return finish?.reason === 'other'
    ? [...warnings, `The provider ended the answer with "${finish.raw}"; it may be incomplete`]
    : warnings;
}
