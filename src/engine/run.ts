import type { EndedAnswer } from '../core/answer.ts';
import { type ChatRequest, choiceOf, InvalidRequestError } from '../core/chat-request.ts';
import type { Catalog } from '../core/contracts.ts';
import { newRunId } from '../core/ids.ts';
import type { Model } from '../core/model.ts';
import type { Run } from '../core/reduce.ts';
import type { Outcome, RunEvent } from '../core/run-event.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { toEvents } from '../core/to-events.ts';
import { closable } from '../flow/closable.ts';
import { merge } from '../flow/merge.ts';
import { answerWhole } from './answer.ts';
import type { Clock, EngineParts } from './task.ts';

/**
 * One run as its events: every model at once, each on its own, answers as they end. Leaving the loop, or aborting
 * the signal, stops every upstream call.
 *
 * @throws InvalidRequestError at the first step: no prompt, no models, or ids that no model has
 */
export function runWhole(
  request: ChatRequest,
  parts: EngineParts,
  options: { readonly signal?: AbortSignal } = {},
): AsyncIterableIterator<RunEvent> {
  const controller = new AbortController();
  return closable(controller, events(request, parts, controller.signal), options.signal);
}

async function* events(
  request: ChatRequest,
  parts: EngineParts,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void> {
  const startedAt = parts.clock.monotonic();
  const choices = resolveAll(request, parts.catalog);
  const answers = choices.map((models, index) => answerWhole({ request, index, models, signal }, parts));
  const runId = newRunId();
  const ended: EndedAnswer[] = [];
  let seq = 0;

  yield { type: 'run.started', seq: seq++, runId, models: choices.map(([model]) => model.id) };
  for await (const answer of merge(answers.map(once))) {
    ended.push(answer);
    for (const event of toEvents(answer)) yield { ...event, seq: seq++ };
  }
  yield { type: 'run.completed', seq, runId, ...endOf(ended, startedAt, parts.clock, signal) };
}

/**
 * The same run for a caller who waits for its end: what the fold of its events would come to, without the events.
 *
 * @throws InvalidRequestError as `runWhole` does
 */
export async function completeRun(
  request: ChatRequest,
  parts: EngineParts,
  signal: StopSignal,
): Promise<Run> {
  const startedAt = parts.clock.monotonic();
  const choices = resolveAll(request, parts.catalog);
  const asked = choices.map((models, index) => answerWhole({ request, index, models, signal }, parts));
  const [only] = asked;
  const answers = only && asked.length === 1 ? [await only] : await Promise.all(asked);
  return { id: newRunId(), answers, ...endOf(answers, startedAt, parts.clock, signal) };
}

function endOf(answers: readonly EndedAnswer[], startedAt: number, clock: Clock, signal: StopSignal) {
  let completed = 0;
  for (const { state } of answers) if (state === 'completed') completed++;
  return {
    outcome: outcomeOf(completed, answers.length, signal),
    totalLatencyMs: Math.round(clock.monotonic() - startedAt),
  };
}

async function* once<T>(promise: Promise<T>): AsyncGenerator<T, void> {
  yield await promise;
}

function resolveAll(request: ChatRequest, catalog: Catalog): [Model, ...Model[]][] {
  if (request.models.length === 0) throw new InvalidRequestError('Ask at least one model');
  const hasPrompt = request.prompt !== undefined ? request.prompt.trim() !== '' : request.messages?.length;
  if (!hasPrompt) throw new InvalidRequestError('Give a prompt or messages');
  const unknown: string[] = [];
  const choices = request.models.map((entry) => {
    const models: Model[] = [];
    for (const id of choiceOf(entry)) {
      const model = catalog.resolve(id);
      if (model) models.push(model);
      else unknown.push(id);
    }
    return models;
  });
  if (unknown.length > 0) {
    const ids = [...new Set(unknown)];
    throw new InvalidRequestError(`Invalid model IDs: ${ids.join(', ')}`, ids);
  }
  return choices.map(([first, ...rest]) => {
    if (!first) throw new InvalidRequestError('A list of models must name at least one');
    return [first, ...rest];
  });
}

function outcomeOf(completed: number, asked: number, signal: StopSignal): Outcome {
  if (completed === asked) return 'complete';
  if (signal.aborted) return 'cancelled';
  return completed > 0 ? 'partial' : 'failed';
}
