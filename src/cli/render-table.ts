import Table from 'cli-table3';
import { displayWidth } from './display-width.ts';
import type { Paint, Style } from './paint.ts';
import { fitLines } from './wrap.ts';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /**
   * How narrow it may become where there is too little room: to its longest word, or to this width, where longer
   * words are cut. Left out, it never shrinks.
   */
  readonly min?: 'word' | number;
  /** Left out where there is too little room even so; the greatest number first. */
  readonly dispensable?: number;
}

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

const GAP = 2;

/** No lines but one below the head: easy to read, and to copy from. */
const CHARS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', right: '', 'right-mid': '' },
  ...{ mid: '─', 'mid-mid': '─'.repeat(GAP), middle: ' '.repeat(GAP) },
};

/** A table that fits the width, as long as its narrowest form does. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  paint: Paint,
): string {
  const all = columns.map((column, i) => ({
    column,
    cells: [{ text: column.head, style: 'bold' } as const, ...rows.map((row) => row[i] ?? { text: '' })],
  }));
  const { chosen, widths } = toWidths(all, width);
  const table = new Table({
    chars: CHARS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: [...widths],
    colAligns: chosen.map(({ column }) => column.align ?? 'left'),
    head: chosen.map(({ cells: [head] }, i) => draw(head, widths[i], paint)),
  });
  for (const row of rows.keys()) {
    table.push(chosen.map(({ cells }, i) => draw(cells[row + 1], widths[i], paint)));
  }
  return `${table.toString().replace(/ +$/gm, '')}\n`;
}

interface Filled {
  readonly column: Column;
  readonly cells: readonly Cell[];
}

/** Leaves columns out until the narrowest form fits, then takes what is too much from the widest ones. */
function toWidths(
  all: readonly Filled[],
  width: number,
): { chosen: readonly Filled[]; widths: readonly number[] } {
  const natural = all.map(({ cells }) => widest(cells.map(({ text }) => text)));
  const least = all.map((it, i) => leastOf(it, natural[i] ?? 0));
  const last = Math.max(0, ...all.map(dispensability));
  if (total(least) > width && last > 0) {
    return toWidths(
      all.filter((it) => dispensability(it) !== last),
      width,
    );
  }
  const widths = [...natural];
  for (const [i, from] of [...natural.entries()].toSorted(([, a], [, b]) => b - a)) {
    const excess = Math.max(total(widths) - width, 0);
    widths[i] = Math.max(from - excess, least[i] ?? 0);
  }
  return { chosen: all, widths };
}

/** What says nothing in any row goes before everything else. */
function dispensability({ column: { dispensable = 0 }, cells }: Filled): number {
  const isEmpty = cells.slice(1).every(({ text }) => text === NOTHING || text === '');
  return dispensable > 0 && isEmpty ? dispensable + EMPTY : dispensable;
}

/** Stands where a column has nothing to say. */
const NOTHING = '–';
const EMPTY = 1000;

function leastOf({ column: { min }, cells }: Filled, natural: number): number {
  if (min === undefined) return natural;
  return min === 'word' ? widest(cells.flatMap(({ text }) => text.split(/\s+/))) : Math.min(min, natural);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, it) => sum + it, GAP * (widths.length - 1));
}

/** Broken and cut before it is painted, so that no colour runs from one line into the next. */
function draw(cell: Cell | undefined, width: number | undefined, paint: Paint): string {
  const { text, style } = cell ?? { text: '' };
  const lines = fitLines(text, width ?? Infinity);
  return lines.map((line) => (style ? paint(style, line) : line)).join('\n');
}
