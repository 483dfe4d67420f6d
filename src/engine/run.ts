import { type ChatRequest, choiceOf, InvalidRequestError } from '../core/chat-request.ts';
import type { Catalog, Mode } from '../core/contracts.ts';
import { newRunId } from '../core/ids.ts';
import type { Model } from '../core/model.ts';
import type { AnswerEvent, Outcome, RunEvent } from '../core/run-event.ts';
import { closable } from '../flow/closable.ts';
import { merge } from '../flow/merge.ts';
import { answer, type EngineParts } from './answer.ts';

/**
 * One run: every model at once, each on its own. Leaving the loop, or aborting the signal, stops every upstream
 * call.
 *
 * @throws InvalidRequestError at the first step: no prompt, no models, or ids that no model has
 */
export function run(
  request: ChatRequest,
  parts: EngineParts,
  options: { readonly mode: Mode; readonly signal?: AbortSignal },
): AsyncIterableIterator<RunEvent> {
  const controller = new AbortController();
  return closable(controller, events(request, parts, options.mode, controller.signal), options.signal);
}

async function* events(
  request: ChatRequest,
  parts: EngineParts,
  mode: Mode,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void> {
  const startedAt = parts.clock.monotonic();
  const choices = resolveAll(request, parts.catalog);
  const runId = newRunId();
  const answers = choices.map((models, index) => answer({ request, index, models, mode, signal }, parts));
  let seq = 0;
  let completed = 0;

  yield { seq: seq++, type: 'run.started', runId, models: choices.map(([model]) => model.id) };
  for await (const event of together(answers)) {
    if (event.type === 'answer.completed') completed++;
    yield { ...event, seq: seq++ };
  }
  const outcome = outcomeOf(completed, answers.length, signal);
  const totalLatencyMs = Math.round(parts.clock.monotonic() - startedAt);
  yield { seq: seq++, type: 'run.completed', runId, outcome, totalLatencyMs };
}

/** One stream needs no merging. */
function together(answers: readonly AsyncGenerator<AnswerEvent, void>[]): AsyncIterable<AnswerEvent> {
  const [only, second] = answers;
  return only && !second ? only : merge(answers);
}

function resolveAll(request: ChatRequest, catalog: Catalog): [Model, ...Model[]][] {
  if (request.models.length === 0) throw new InvalidRequestError('Ask at least one model');
  const hasPrompt = request.prompt !== undefined ? request.prompt.trim() !== '' : request.messages?.length;
  if (!hasPrompt) throw new InvalidRequestError('Give a prompt or messages');
  const unknown: string[] = [];
  const choices = request.models.map((entry) =>
    choiceOf(entry).flatMap((id) => {
      const model = catalog.resolve(id);
      if (!model) unknown.push(id);
      return model ?? [];
    }),
  );
  if (unknown.length > 0) {
    const ids = [...new Set(unknown)];
    throw new InvalidRequestError(`Invalid model IDs: ${ids.join(', ')}`, ids);
  }
  return choices.map(([first, ...rest]) => {
    if (!first) throw new InvalidRequestError('A list of models must name at least one');
    return [first, ...rest];
  });
}

function outcomeOf(completed: number, asked: number, signal: AbortSignal): Outcome {
  if (completed === asked) return 'complete';
  if (signal.aborted) return 'cancelled';
  return completed > 0 ? 'partial' : 'failed';
}
