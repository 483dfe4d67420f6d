import { displayWidth } from './display-width.ts';
import type { Size } from './render-live.ts';
import type { Output } from './terminal.ts';

/** Lines at the end of a terminal's output that are drawn again and again. Nothing above them is ever touched. */
export interface LiveBlock extends Disposable {
  /** Prints above the block, for good. */
  print(text: string): void;
}

/** Milliseconds between two drawings, whatever happens between them. */
const FRAME_MS = 50;
/** Shown all at once by terminals that know it, passed over by those that do not. */
const BEGIN_FRAME = '\u001b[?2026h';
const END_FRAME = '\u001b[?2026l';
/** A character that a terminal draws wider than it should be must not push its line into the next. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/**
 * Draws in one write a frame, and only lines that changed. The block goes when it is disposed of; the cursor then
 * stands where its first line was.
 *
 * @param linesAt what it shows on a terminal of this size, one line less than the terminal at most
 */
export function openLiveBlock(output: Output, linesAt: (size: Size) => readonly string[]): LiveBlock {
  let drawn: readonly string[] = [];
  let width = output.columns;
  /** To the first line of the block, from the line below its last. */
  const toTop = (): string => {
    // A terminal that became narrower has broken the lines that are too long for it.
    const columns = output.columns ?? Number.POSITIVE_INFINITY;
    const height = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columns)), 0);
    return height > 0 ? `\r\u001b[${height}A` : '\r';
  };
  /** @param above printed for good, with a newline at its end */
  const draw = (above = ''): void => {
    const lines = linesAt({ columns: output.columns ?? 80, rows: output.rows ?? 24 });
    const isMoved = above !== '' || width !== output.columns;
    const isKept = (line: string, at: number): boolean => !isMoved && line === drawn[at];
    if (lines.length === drawn.length && lines.every(isKept)) return;
    const rest = lines.length < drawn.length ? CLEAR_BELOW : '';
    const changes = lines.map((line, at) => (isKept(line, at) ? '\n' : `${line}${CLEAR_LINE}\n`)).join('');
    const block = isMoved ? `${CLEAR_BELOW}${above}${NO_WRAP}${changes}` : `${NO_WRAP}${changes}${rest}`;
    output.write(`${BEGIN_FRAME}${toTop()}${block}${WRAP}${END_FRAME}`);
    drawn = lines;
    width = output.columns;
  };
  const timer = setInterval(() => draw(), FRAME_MS);
  return {
    print: draw,
    [Symbol.dispose]() {
      clearInterval(timer);
      if (drawn.length > 0) output.write(`${toTop()}${CLEAR_BELOW}`);
    },
  };
}
