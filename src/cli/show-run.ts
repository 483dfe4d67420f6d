import { NO_RUN, type Run, reduce } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import { jsonText } from './json-text.ts';
import { openStatusLine } from './open-status-line.ts';
import { paintFor } from './paint.ts';
import { type EndedAnswer, renderAnswer } from './render-answer.ts';
import { renderSummary } from './render-summary.ts';
import type { Terminal } from './terminal.ts';

/** Follows a run to its end, prints each answer as it ends, and a table of them all. */
export async function showToPeople(events: AsyncIterable<RunEvent>, terminal: Terminal): Promise<Run> {
  const { stdout, env } = terminal;
  const paint = paintFor(stdout, env);
  const width = () => stdout.columns ?? Number.POSITIVE_INFINITY;
  const run = await follow(events, terminal, (answer) => {
    if (isNews(answer)) stdout.write(`${renderAnswer(answer, width(), paint)}\n`);
  });
  stdout.write(renderSummary(run, width(), paint));
  return run;
}

/** Follows a run to its end and prints what `POST /chat` would have answered. */
export async function showAsJson(events: AsyncIterable<RunEvent>, terminal: Terminal): Promise<Run> {
  // Its schemas take longer to load than all the rest of the command line.
  const { toChatJson } = await import('../wire/coro.ts');
  const run = await follow(events, terminal, () => {});
  terminal.stdout.write(jsonText(toChatJson(run), terminal.stdout));
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
    if (answer?.state !== 'completed' && answer?.state !== 'failed') continue;
    status.erase();
    onEnded(answer);
  }
  return run;
}

/** Whoever stopped a run, or had enough, needs not be told of each answer that it was stopped. */
function isNews(answer: EndedAnswer): boolean {
  if (answer.state === 'completed' || answer.fault.code !== 'cancelled') return true;
  return answer.partial && answer.wastedTokens === undefined;
}
