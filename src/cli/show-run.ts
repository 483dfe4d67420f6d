import type { Answer } from '../core/answer.ts';
import { NO_RUN, type Run, reduce } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import { columnsFor } from './columns.ts';
import { jsonText } from './json-text.ts';
import { openLiveBlock } from './open-live-block.ts';
import { openStatusLine } from './open-status-line.ts';
import { paintFor } from './paint.ts';
import { type EndedAnswer, renderAnswer } from './render-answer.ts';
import { renderColumns } from './render-columns.ts';
import { renderLive } from './render-live.ts';
import { renderSummary } from './render-summary.ts';
import type { Terminal } from './terminal.ts';
import { NOTHING_WATCHED, watch } from './watched-run.ts';

export interface ShowOptions {
  readonly signal: AbortSignal;
  /** One answer below the other, however wide the terminal is. */
  readonly isStacked: boolean;
}

/**
 * Follows a run to its end. A terminal shows all answers as they come; a file or a pipe gets each as it ends. Then
 * follows a table of them all.
 */
export function showToPeople(
  events: AsyncIterable<RunEvent>,
  terminal: Terminal,
  options: ShowOptions,
): Promise<Run> {
  const { stdout, env } = terminal;
  return stdout.isTTY && env.TERM !== 'dumb'
    ? showLive(events, terminal, options)
    : showEnded(events, terminal);
}

/** Follows a run to its end and prints what `POST /chat` would have answered. */
export async function showAsJson(events: AsyncIterable<RunEvent>, terminal: Terminal): Promise<Run> {
  // Its schemas take longer to load than all the rest of the command line.
  const { toChatJson } = await import('../wire/coro.ts');
  const run = await follow(events, terminal, () => {});
  // Stopped before it began, there is nothing to tell.
  if (run.answers.length > 0) terminal.stdout.write(jsonText(toChatJson(run), terminal.stdout));
  return run;
}

async function showEnded(events: AsyncIterable<RunEvent>, terminal: Terminal): Promise<Run> {
  const { stdout, env } = terminal;
  const paint = paintFor(stdout, env);
  const width = () => stdout.columns ?? Number.POSITIVE_INFINITY;
  const run = await follow(events, terminal, (answer) => {
    if (isNews(answer)) stdout.write(`${renderAnswer(answer, width(), paint)}\n`);
  });
  // Stopped before it began, there is nothing to tell.
  if (run.answers.length > 0) stdout.write(renderSummary(run, width(), paint));
  return run;
}

async function follow(
  events: AsyncIterable<RunEvent>,
  terminal: Terminal,
  onEnded: (answer: EndedAnswer) => void,
): Promise<Run> {
  using status = openStatusLine(terminal);
  let run = NO_RUN;
  for await (const event of events) {
    run = reduce(run, event);
    status.update(run);
    const answer = 'index' in event ? run.answers[event.index] : undefined;
    if (!answer || !isEnded(answer)) continue;
    status.erase();
    onEnded(answer);
  }
  return run;
}

/**
 * In columns, where at least two fit, all answers stay in place until the last has ended, and are then printed whole.
 * Else each is printed as it ends, above those that go on.
 */
async function showLive(
  events: AsyncIterable<RunEvent>,
  { stdout, env }: Terminal,
  { signal, isStacked }: ShowOptions,
): Promise<Run> {
  const paint = paintFor(stdout, env);
  const width = () => stdout.columns ?? 80;
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  let watched = NOTHING_WATCHED;
  let isInColumns = false;
  {
    using block = openLiveBlock(stdout, (size) => {
      const { answers } = watched.run;
      const shown = isInColumns ? answers : answers.filter((answer) => !isEnded(answer));
      const view = { watched, shown, elapsedMs: elapsed(), isStopping: signal.aborted };
      return shown.length > 0 ? renderLive(view, size, paint, isInColumns) : [];
    });
    for await (const event of events) {
      watched = watch(watched, event, elapsed());
      const { answers } = watched.run;
      if (event.type === 'run.started')
        isInColumns = !isStacked && columnsFor(answers.length, width()).perRow > 1;
      const answer = 'index' in event ? answers[event.index] : undefined;
      if (isInColumns || !answer || !isEnded(answer) || !isNews(answer)) continue;
      block.print(`${renderAnswer(answer, width(), paint)}\n`);
    }
  }
  const { run } = watched;
  if (isInColumns) stdout.write(renderColumns(run.answers.filter(isEnded).filter(isNews), width(), paint));
  if (run.answers.length > 0) stdout.write(renderSummary(run, width(), paint));
  return run;
}

function isEnded(answer: Answer): answer is EndedAnswer {
  return answer.state === 'completed' || answer.state === 'failed';
}

/** Whoever stopped a run, or had enough, needs not be told of each answer that it was stopped. */
function isNews(answer: EndedAnswer): boolean {
  if (answer.state === 'completed' || answer.fault.code !== 'cancelled') return true;
  return answer.partial && answer.wastedTokens === undefined;
}
