import type { Run } from '../core/reduce.ts';
import { truncate } from './display-width.ts';
import { toSafeLine } from './safe-text.ts';
import type { Terminal } from './terminal.ts';

/** One line on standard error that says what is being waited for. */
export interface StatusLine extends Disposable {
  /** What the next drawing shows. */
  update(run: Run): void;
  /** Clears the line, so that something else can be written there. */
  erase(): void;
}

const INTERVAL_MS = 100;
const ERASE = '\r\u001b[2K';

/** Draws ten times a second at most; nothing where standard error is no terminal that can erase a line. */
export function openStatusLine({ stderr, env }: Terminal): StatusLine {
  if (!stderr.isTTY || env.TERM === 'dumb') {
    return { update() {}, erase() {}, [Symbol.dispose]() {} };
  }
  const startedAt = performance.now();
  let run: Run | undefined;
  let isDrawn = false;
  const erase = () => {
    if (isDrawn) stderr.write(ERASE);
    isDrawn = false;
  };
  const draw = () => {
    if (!run) return;
    // In the last column a terminal would go on to the next line.
    const line = statusText(run, performance.now() - startedAt, (stderr.columns ?? 80) - 1);
    stderr.write(`${isDrawn ? ERASE : ''}${line}`);
    isDrawn = true;
  };
  const timer = setInterval(draw, INTERVAL_MS);
  return {
    update(now) {
      run = now;
    },
    erase,
    [Symbol.dispose]() {
      clearInterval(timer);
      erase();
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
