import { type ChatRequest, toPrompt } from '../core/chat-request.ts';
import type { Ask, Catalog, Mode } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import { FAULT_CODES } from '../core/fault-codes.ts';
import { type Model, routeId } from '../core/model.ts';
import type { AnswerEvent } from '../core/run-event.ts';
import { endOf, failureOf } from './answer-end.ts';
import { fitPrompt } from './fit-prompt.ts';
import { type Attempt, type PlanState, plan } from './plan.ts';
import { emptyReading, type Reading, readDelta, verdictOf } from './reading.ts';

/** What the engine is given: everything it needs from other floors, as functions. */
export interface EngineParts {
  readonly catalog: Catalog;
  readonly ask: Ask;
  /** Which keys there are for this request: the server's own and the caller's. */
  planState(request: ChatRequest): PlanState;
  /** Names for hints: the provider's, and the variable that holds its key. */
  namesOf(provider: string): { readonly displayName: string; readonly variable: string };
  readonly clock: Clock;
  /** Told of what should never happen: a fault of CORO's own. */
  report(bug: unknown): void;
}

export interface Clock {
  now(): Date;
  /** Milliseconds that only ever rise. */
  monotonic(): number;
}

/** One answer to give. */
export interface AnswerTask {
  readonly request: ChatRequest;
  readonly index: number;
  /** Tried in this order. */
  readonly models: readonly [Model, ...Model[]];
  readonly mode: Mode;
  readonly signal: AbortSignal;
}

/** An attempt that was made, what it brought, and how it failed if it did. */
export interface Tried {
  readonly attempt: Attempt;
  readonly reading: Reading;
  readonly warnings: readonly string[];
  fault?: Fault;
}

/**
 * One model's part of a run, to its one terminal event. This holds the engine's only `catch`: below it failures
 * are thrown, above it they are data.
 */
export async function* answer(task: AnswerTask, parts: EngineParts): AsyncGenerator<AnswerEvent, void> {
  const startedAt = parts.clock.monotonic();
  const state = parts.planState(task.request);
  const at = { index: task.index, model: task.models[0].id };
  const tries: Tried[] = [];

  for (const attempt of attemptsOf(task.models, state, parts.clock.now())) {
    if (isPointless(attempt, tries)) continue;
    const { prompt, warnings } = fitPrompt(toPrompt(task.request, attempt.model.id), attempt.route);
    const tried: Tried = { attempt, reading: emptyReading(), warnings };
    tries.push(tried);
    try {
      const { mode, signal } = task;
      const deltas = parts.ask(attempt.route, prompt, { mode, access: attempt.access, signal });
      yield* eventsOf(deltas, tried, task, at, parts.clock);
      const fault = verdictOf(tried.reading, mode);
      if (fault) tried.fault = fault;
    } catch (error) {
      tried.fault = toOwnFault(error, task.signal, parts);
    }
    learn(tried, parts);
    if (!tried.fault) {
      yield { type: 'answer.completed', ...at, ...endOf(task, tries, startedAt, parts) };
      return;
    }
    if (tried.reading.hasContent || FAULT_CODES[tried.fault.code].isFinal) break;
  }
  yield { type: 'answer.failed', ...at, ...failureOf(task, tries, startedAt, parts) };
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

/** The attempt's deltas as events. The request is on its way before anything is told of it. */
async function* eventsOf(
  source: ReturnType<Ask>,
  { attempt, reading }: Tried,
  { mode }: AnswerTask,
  at: { readonly index: number; readonly model: string },
  clock: Clock,
): AsyncGenerator<AnswerEvent, void> {
  const deltas = source[Symbol.asyncIterator]();
  const first = deltas.next();
  // Nobody awaits it if the reader leaves right after the next line.
  first.catch(() => {});
  try {
    yield { type: 'answer.started', ...at, modelUsed: routeId(attempt.route) };
    for (let step = await first; !step.done; step = await deltas.next()) {
      const event = readDelta(reading, step.value, at);
      if (!event) continue;
      if (mode === 'stream') reading.firstTokenAt ??= clock.monotonic();
      yield event;
    }
  } finally {
    await deltas.return?.();
  }
}

function toOwnFault(error: unknown, signal: AbortSignal, parts: EngineParts): Fault {
  if (signal.aborted) return toFault('cancelled', 'Stopped before it was done');
  if (error instanceof UpstreamError) return error.fault;
  parts.report(error);
  return toFault('internal_error', 'A fault in CORO itself');
}

/** What the answer says of the route, for this key. A live route that nobody doubted teaches nothing. */
function learn({ attempt: { route, access }, fault }: Tried, { catalog, clock }: EngineParts): void {
  const keyId = access.key?.id ?? '';
  const at = clock.now();
  if (fault?.code === 'invalid_model') {
    catalog.observed({ route, keyId, alive: false, at });
  } else if (!fault && (route.retired || catalog.isAlive(route, keyId, at) === false)) {
    catalog.observed({ route, keyId, alive: true, at });
  }
}
