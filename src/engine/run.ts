import { type ChatRequest, choiceOf, InvalidRequestError } from '../core/chat-request.ts';
import type { Catalog, LiveRun, Take } from '../core/contracts.ts';
import { toFault, UpstreamError } from '../core/fault.ts';
import { newRunId } from '../core/ids.ts';
import type { Model } from '../core/model.ts';
import { NO_RUN, type Run, reduce } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import type { Soon } from '../core/run-log.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { answersNeeded, deadlineOf, type Rule, toRule } from '../core/until.ts';
import { closable } from '../flow/closable.ts';
import { pulled } from '../flow/pulled.ts';
import { Stop } from '../flow/stop.ts';
import { answerStream, answerWhole } from './answer.ts';
import { openWatch } from './enough.ts';
import type { Part, RunLife } from './live-runs.ts';
import { type AnswerEnding, endIn, endOf, outcomeOf } from './outcome.ts';
import type { Clock, EngineParts } from './task.ts';

/** A run before anybody follows it. */
interface RunTask {
  readonly id: string;
  readonly life: RunLife | undefined;
  readonly request: ChatRequest;
  readonly choices: readonly [Model, ...Model[]][];
  readonly rule: Rule;
  /** One for each answer. */
  readonly stops: readonly Stop[];
  /** Set once all of it was stopped by its owner. */
  readonly stop: Stop;
}

/**
 * One run as its events: every model at once, each on its own.
 *
 * @param life told from the first step to the last
 * @throws InvalidRequestError when it cannot be run at all: no prompt, no models, or ids that no model has
 */
export function startRun(request: ChatRequest, parts: EngineParts, life?: RunLife): LiveRun {
  const choices = resolveAll(request, parts.catalog);
  const rule = toRule(request, choices.length);
  const stops = choices.map(() => new Stop());
  const task: RunTask = { id: newRunId(), life, request, choices, rule, stops, stop: new Stop() };
  const run: LiveRun = {
    id: task.id,
    models: choices.map(([{ id }]) => id),
    follow: (take) => perform(task, parts, run, take),
    stop(index, reason) {
      if (index !== undefined) return stops[index]?.abort(reason);
      task.stop.abort(reason);
      for (const stop of stops) stop.abort(reason);
    },
    leave: () => run.stop(),
  };
  return run;
}

/** What there is to follow of a run, by whoever started it or by others. */
type Followed = Pick<LiveRun, 'follow' | 'leave'> & Partial<Pick<LiveRun, 'stop'>>;

/**
 * The same run, one event after the other. Leaving the loop, or aborting the signal, stops every upstream call, unless
 * it is kept.
 *
 * @param start called at the first step
 */
export function followRun(
  start: () => Soon<Followed>,
  options: { readonly signal?: StopSignal | undefined } = {},
): AsyncIterableIterator<RunEvent> {
  const stop = new Stop();
  return closable(stop, oneByOne(start, stop), options.signal);
}

async function* oneByOne(start: () => Soon<Followed>, stop: Stop): AsyncGenerator<RunEvent, void> {
  const run = await start();
  const end = () => pass(run, stop);
  if (stop.aborted) end();
  else stop.addEventListener('abort', end);
  const batches = pulled(run.follow, () => run.leave());
  for await (const batch of batches) for (const event of batch) yield event;
}

/** Whoever ends it and says why stops it for that reason; others leave it. */
function pass(run: Followed, { reason }: StopSignal): void {
  if (reason instanceof UpstreamError && run.stop) run.stop(undefined, reason);
  else run.leave();
}

/**
 * The same run for a caller who waits for its end. Upstream is asked for whole answers, which costs a tenth of the
 * CPU, unless a time limit would lose what had come by then, or the run ends before its last answer.
 *
 * @param part is over with it
 * @throws InvalidRequestError as `startRun` does
 */
export function completeRun(request: ChatRequest, parts: EngineParts, part: Part): Promise<Run> {
  return needsStreams(request) ? completeStreamed(request, parts, part) : completeWhole(request, parts, part);
}

async function completeStreamed(request: ChatRequest, parts: EngineParts, part: Part): Promise<Run> {
  try {
    return await collectRun(startRun(request, parts), part.signal);
  } finally {
    part.over();
  }
}

function needsStreams(request: ChatRequest): boolean {
  const { until, hedgeMs, firstTokenTimeoutMs } = request;
  const isTimed = firstTokenTimeoutMs !== undefined || deadlineOf(request) !== undefined;
  return isTimed || hedgeMs !== undefined || (until !== undefined && until !== 'all');
}

/** Follows a run for a caller who waits for its end; what there is, when that caller leaves one that is kept. */
export async function collectRun(live: LiveRun, signal: StopSignal): Promise<Run> {
  let run = NO_RUN;
  const leave = (): void => pass(live, signal);
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  try {
    await live.follow((batch) => {
      for (const event of batch) run = reduce(run, event);
      return undefined;
    });
    return run;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

async function completeWhole(request: ChatRequest, parts: EngineParts, part: Part): Promise<Run> {
  const { signal } = part;
  try {
    const startedAt = parts.clock.monotonic();
    const choices = resolveAll(request, parts.catalog);
    const asked = choices.map((models, index) => answerWhole({ request, index, models, signal }, parts));
    const [only] = asked;
    const answers = only && asked.length === 1 ? [await only] : await Promise.all(asked);
    const ends = answers.map(endOf);
    const outcome = outcomeOf(ends, ends.length, signal);
    return { id: newRunId(), answers, outcome, totalLatencyMs: msSince(startedAt, parts.clock) };
  } finally {
    part.over();
  }
}

/** Everything that a run is, told to its reader. */
async function perform(
  task: RunTask,
  parts: EngineParts,
  run: LiveRun,
  out: Take<readonly RunEvent[]>,
): Promise<void> {
  const { id, request, choices, rule, stops } = task;
  const startedAt = parts.clock.monotonic();
  const deadline = openDeadline(deadlineOf(request), stops);
  const deadlineAt = deadline && startedAt + deadline.ms;
  const watch = openWatch(rule, run.models, stops);
  const ends: AnswerEnding[] = [];
  const told = new Told(out, run);
  const give = async (models: readonly [Model, ...Model[]], index: number): Promise<void> => {
    const turn = watch?.turnOf(index);
    if (turn) await turn;
    const signal = stops[index] ?? task.stop;
    await answerStream({ request, index, models, signal, deadlineAt }, parts, (batch) => {
      watch?.see(index, batch);
      const last = batch.at(-1);
      if (last) ends.push(...endIn(last));
      return told.take(batch);
    });
  };
  task.life?.begun(run);
  try {
    // Every model is asked before anybody is told.
    const answers = choices.map(give);
    void told.take([{ type: 'run.started', runId: id, models: run.models }]);
    await allOf(answers, run);
    const outcome = outcomeOf(ends, answersNeeded(rule, ends.length), task.stop);
    const totalLatencyMs = msSince(startedAt, parts.clock);
    await told.take([{ type: 'run.completed', runId: id, outcome, totalLatencyMs }]);
    told.check();
  } finally {
    task.life?.over();
    watch?.clear();
    deadline?.clear();
  }
}

/** Waits for all, each of which fails as data: what is thrown is a fault of CORO's own, which ends the others. */
async function allOf(answers: readonly Promise<void>[], run: LiveRun): Promise<void> {
  try {
    const [only, second] = answers;
    await (only && !second ? only : Promise.all(answers));
  } catch (error) {
    run.stop();
    await Promise.allSettled(answers);
    throw error;
  }
}

/** Numbers events on their way to the reader. A reader that breaks is no fault of an answer: it ends the run. */
class Told {
  readonly #out: Take<readonly RunEvent[]>;
  readonly #run: LiveRun;
  #seq = 0;
  #broken: { readonly error: unknown } | undefined;

  constructor(out: Take<readonly RunEvent[]>, run: LiveRun) {
    this.#out = out;
    this.#run = run;
  }

  take(batch: readonly Unnumbered[]): Promise<void> | undefined {
    if (this.#broken) return undefined;
    try {
      return this.#out(batch.map((event): RunEvent => ({ ...event, seq: this.#seq++ })));
    } catch (error) {
      this.#broken = { error };
      this.#run.stop();
      return undefined;
    }
  }

  /** @throws what the reader threw */
  check(): void {
    if (this.#broken) throw this.#broken.error;
  }
}

type WithoutSeq<E> = E extends RunEvent ? Omit<E, 'seq'> : never;
type Unnumbered = WithoutSeq<RunEvent>;

/** Ends what is not done in time, with what there is. */
function openDeadline(ms: number | undefined, stops: readonly Stop[]) {
  if (ms === undefined) return undefined;
  const late = () => {
    const fault = toFault('timeout', `The run's deadline of ${ms} ms has passed`, { phase: 'total' });
    for (const stop of stops) stop.abort(new UpstreamError(fault));
  };
  const timer = setTimeout(late, ms);
  return { ms, clear: () => clearTimeout(timer) };
}

function msSince(startedAt: number, clock: Clock): number {
  return Math.round(clock.monotonic() - startedAt);
}

/** @throws InvalidRequestError when it cannot be run at all */
export function resolveAll(request: ChatRequest, catalog: Catalog): [Model, ...Model[]][] {
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
