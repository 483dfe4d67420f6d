import type { Answer } from '../core/answer.ts';
import { NO_RUN, type Run, reduce } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';

/** A run as somebody watches it: the fold of its events, and when each answer first said something. */
export interface WatchedRun {
  readonly run: Run;
  /** Milliseconds since the run was asked for, by the answer's index. */
  readonly spokenMs: Readonly<Record<number, number>>;
}

export const NOTHING_WATCHED: WatchedRun = { run: NO_RUN, spokenMs: {} };

/** @param elapsedMs since the run was asked for */
export function watch({ run, spokenMs }: WatchedRun, event: RunEvent, elapsedMs: number): WatchedRun {
  const isFirst = event.type === 'answer.delta' && spokenMs[event.index] === undefined;
  return {
    run: reduce(run, event),
    spokenMs: isFirst ? { ...spokenMs, [event.index]: elapsedMs } : spokenMs,
  };
}

/** How an answer stands, in a word for people. */
export type Standing = 'waiting' | 'thinking' | 'streaming' | 'done' | 'cut off' | 'failed' | 'stopped';

export function standingOf(answer: Answer): Standing {
  switch (answer.state) {
    case 'waiting':
      return 'waiting';
    case 'streaming':
      if (answer.parts.some(({ type }) => type === 'text')) return 'streaming';
      return answer.parts.length > 0 ? 'thinking' : 'waiting';
    case 'completed':
      return answer.truncated ? 'cut off' : 'done';
    case 'failed':
      return answer.fault.code === 'cancelled' ? 'stopped' : 'failed';
  }
}

/** About as many characters make a token in most languages and models. */
const CHARACTERS_PER_TOKEN = 4;
/** A speed over less than this says nothing. */
const LEAST_MS = 200;
const LEAST_TOKENS = 12;

/** "1.2 s · first token 0.3 s · ~42 tok/s": as far as it is known; a guess says so. */
export function paceOf(answer: Answer, spokenMs: number | undefined, elapsedMs: number): string {
  const end = answer.state === 'completed' || answer.state === 'failed' ? answer : undefined;
  const timeMs = end?.latencyMs ?? elapsedMs;
  const firstMs = end?.timeToFirstTokenMs ?? spokenMs;
  const characters = answer.parts.reduce((sum, it) => sum + (it.type === 'text' ? it.text.length : 0), 0);
  // What a model thought is in its tokens, but not in the time of its words.
  const exact = end?.usage && end.usage.reasoningTokens === undefined ? end.usage.outputTokens : undefined;
  const tokens = exact ?? characters / CHARACTERS_PER_TOKEN;
  const spokeMs = timeMs - (firstMs ?? timeMs);
  const isFast = tokens >= LEAST_TOKENS && spokeMs >= LEAST_MS;
  return [
    seconds(timeMs),
    ...(firstMs === undefined ? [] : [`first token ${seconds(firstMs)}`]),
    ...(isFast ? [`${exact === undefined ? '~' : ''}${Math.round((tokens / spokeMs) * 1000)} tok/s`] : []),
  ].join(' · ');
}

/** "1.2 s" */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
