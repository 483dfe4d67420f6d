import type { Run } from '../core/reduce.ts';
import { truncate } from './display-width.ts';
import { openProgress, type Progress } from './open-progress.ts';
import { toSafeLine } from './safe-text.ts';
import type { Terminal } from './terminal.ts';

/** One line on standard error that says what is being waited for. */
export interface StatusLine extends Progress {
  /** What the next drawing shows. */
  update(run: Run): void;
}

export function openStatusLine(terminal: Terminal): StatusLine {
  let run: Run | undefined;
  const progress = openProgress(terminal, (elapsedMs, width) => run && statusText(run, elapsedMs, width));
  return {
    ...progress,
    update(now) {
      run = now;
    },
  };
}

/** "2 of 5 answered · waiting for mixtral, deepseek · 1.2 s": of what is too long, names go first. */
function statusText({ answers }: Run, elapsedMs: number, width: number): string {
  const completed = answers.filter(({ state }) => state === 'completed').length;
  const failed = answers.filter(({ state }) => state === 'failed').length;
  const waiting = answers.filter(({ state }) => state === 'waiting' || state === 'streaming');
  const start = `${completed} of ${answers.length} answered${failed > 0 ? ` · ${failed} failed` : ''}`;
  const end = ` · ${(elapsedMs / 1000).toFixed(1)} s`;
  const names = waiting.map(({ model }) => toSafeLine(model)).join(', ');
  const room = Math.max(width - start.length - end.length, 1);
  const middle = names === '' ? '' : truncate(` · waiting for ${names}`, room);
  return truncate(`${start}${middle}${end}`, width);
}
