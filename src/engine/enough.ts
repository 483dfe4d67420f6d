import { toFault, UpstreamError } from '../core/fault.ts';
import type { AnswerEvent } from '../core/run-event.ts';
import type { Rule } from '../core/until.ts';
import { pause } from '../flow/pause.ts';
import { Stop } from '../flow/stop.ts';

/** Why an answer is stopped that the run can do without. */
export class EnoughError extends UpstreamError {
  constructor(message: string, hint: string) {
    super(toFault('cancelled', message, { hint }));
  }
}

/** Looks at a run's answers, stops those that are not needed any more, and holds back those that are not needed yet. */
export interface Watch {
  /** Resolves when a model may be asked, or need not be any more; undefined: at once. */
  turnOf(index: number): Promise<void> | undefined;
  /** Something of an answer came. */
  see(index: number, batch: readonly AnswerEvent[]): void;
  /** The run has ended. */
  clear(): void;
}

/**
 * @param models ids asked for, by index
 * @param stops one for each answer
 * @returns undefined when every answer is waited for
 */
export function openWatch(rule: Rule, models: readonly string[], stops: readonly Stop[]): Watch | undefined {
  if (rule.type === 'all') return undefined;
  return rule.type === 'first' ? openRace(rule.hedgeMs, models, stops) : openQuorum(rule.count, stops);
}

/** Ends once so many answers have completed. */
function openQuorum(count: number, stops: readonly Stop[]): Watch {
  let completed = 0;
  const enough = `${count} ${count === 1 ? 'answer was' : 'answers were'} enough, and came before this one`;
  return {
    turnOf: () => undefined,
    see(_, batch) {
      if (batch.at(-1)?.type === 'answer.completed' && ++completed === count)
        for (const stop of stops) stop.abort(new EnoughError(enough, ASK_ALL));
    },
    clear() {},
  };
}

const ASK_ALL = 'Other models answered before it. To hear it out, ask for a larger quorum, or for all.';

/** The first model to say something, or to call a tool, is the only one that goes on. What a model thinks is no answer yet. */
function openRace(hedgeMs: number | undefined, models: readonly string[], stops: readonly Stop[]): Watch {
  const starts = models.map(() => new Stop());
  const over = new Stop();
  let started = hedgeMs === undefined ? models.length : 0;

  const startNext = (): void => {
    const latest = started++;
    starts[latest]?.abort();
    if (hedgeMs === undefined || started >= models.length) return;
    // Nothing is to be waited for of one that was stopped before its turn.
    if (stops[latest]?.aborted) startNext();
    else void startLater(latest, hedgeMs);
  };
  const startLater = async (latest: number, ms: number): Promise<void> => {
    await pause(ms, over);
    if (!over.aborted && started === latest + 1) startNext();
  };
  const win = (winner: number): void => {
    over.abort();
    const reason = new EnoughError(
      `${models[winner]} was first`,
      'Another model was faster. To hear this one out, ask it alone, or for all answers.',
    );
    for (const [index, stop] of stops.entries()) if (index !== winner) stop.abort(reason);
  };
  if (hedgeMs !== undefined) startNext();
  return {
    turnOf: (index) => (index >= started ? turnOf(starts[index], stops[index]) : undefined),
    see(index, batch) {
      if (over.aborted) return;
      if (batch.some(isWord)) win(index);
      // The ones before the latest have failed or are late already.
      else if (batch.at(-1)?.type === 'answer.failed' && index === started - 1) startNext();
    },
    clear: () => over.abort(),
  };
}

function isWord(event: AnswerEvent): boolean {
  if (event.type === 'answer.delta') return event.text.trim() !== '';
  if (event.type === 'answer.tool_call_delta' || event.type === 'answer.tool_call') return true;
  return event.type === 'answer.completed';
}

/** Waits until a model may be asked, or need not be any more. */
function turnOf(start: Stop | undefined, stop: Stop | undefined): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => resolve();
    for (const signal of [start, stop]) {
      if (signal?.aborted) go();
      else signal?.addEventListener('abort', go);
    }
  });
}
