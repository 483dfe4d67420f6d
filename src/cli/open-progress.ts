import { truncate } from './display-width.ts';
import type { Terminal } from './terminal.ts';

/** One line on standard error that is drawn again and again, and goes when the work is done. */
export interface Progress extends Disposable {
  /** Clears the line, so that something else can be written there. */
  erase(): void;
}

const INTERVAL_MS = 100;
const ERASE = '\r\u001b[2K';

/**
 * Draws ten times a second; nothing where standard error is no terminal that can erase a line.
 *
 * @param lineAt what it says after so many milliseconds, in so many columns; undefined = nothing yet
 */
export function openProgress(
  { stderr, env }: Terminal,
  lineAt: (elapsedMs: number, width: number) => string | undefined,
): Progress {
  if (!stderr.isTTY || env.TERM === 'dumb') return { erase() {}, [Symbol.dispose]() {} };
  const startedAt = performance.now();
  let isDrawn = false;
  const erase = () => {
    if (isDrawn) stderr.write(ERASE);
    isDrawn = false;
  };
  const draw = () => {
    // In the last column a terminal would go on to the next line.
    const width = (stderr.columns ?? 80) - 1;
    const line = lineAt(performance.now() - startedAt, width);
    if (line === undefined) return;
    stderr.write(`${isDrawn ? ERASE : ''}${truncate(line, width)}`);
    isDrawn = true;
  };
  const timer = setInterval(draw, INTERVAL_MS);
  return {
    erase,
    [Symbol.dispose]() {
      clearInterval(timer);
      erase();
    },
  };
}
