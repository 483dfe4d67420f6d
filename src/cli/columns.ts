import { padTo } from './display-width.ts';
import type { Paint } from './paint.ts';

/** Narrower, text is hard to read: two of them fit 80 columns. */
const LEAST_WIDTH = 38;
const SEPARATOR = ' │ ';

/** How blocks stand: so many beside each other, each so wide. */
export interface Columns {
  readonly perRow: number;
  readonly width: number;
}

/** As many beside each other as can be read, in rows that are as even as can be. The last column stays free. */
export function columnsFor(count: number, terminalWidth: number): Columns {
  const usable = Math.max(1, terminalWidth - 1);
  const gap = SEPARATOR.length;
  const most = Math.max(1, Math.floor((usable + gap) / (LEAST_WIDTH + gap)));
  const rows = Math.max(1, Math.ceil(count / most));
  const perRow = Math.max(1, Math.ceil(count / rows));
  return { perRow, width: Math.floor((usable - gap * (perRow - 1)) / perRow) };
}

/** In rows, the first of them full. */
export function inRows<T>(items: readonly T[], perRow: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / perRow) }, (_, row) =>
    items.slice(row * perRow, (row + 1) * perRow),
  );
}

/** Blocks of lines beside each other. No line is wider than a column. */
export function sideBySide(blocks: readonly (readonly string[])[], width: number, paint: Paint): string[] {
  const height = Math.max(0, ...blocks.map((block) => block.length));
  const separator = paint('dim', SEPARATOR);
  return Array.from({ length: height }, (_, at) =>
    blocks
      .map((block, i) => {
        const line = block[at] ?? '';
        return i === blocks.length - 1 ? line : padTo(line, width);
      })
      .join(separator)
      .trimEnd(),
  );
}

/** Gives each what it needs, and where there is too little for all the same to those that need more. */
export function shareOut(needs: readonly number[], room: number): number[] {
  const given = needs.map(() => 0);
  const order = [...needs.entries()].toSorted(([, a], [, b]) => a - b);
  let left = Math.max(0, room);
  for (const [done, [at, need]] of order.entries()) {
    const share = Math.min(need, Math.floor(left / (order.length - done)));
    given[at] = share;
    left -= share;
  }
  return given;
}
