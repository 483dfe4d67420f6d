import { type Answer, textOf } from '../core/answer.ts';
import { columnsFor, inRows, shareOut, sideBySide } from './columns.ts';
import { displayWidth, truncate } from './display-width.ts';
import type { Paint, Style } from './paint.ts';
import { toSafeLine } from './safe-text.ts';
import { tailLines } from './tail-lines.ts';
import { paceOf, type Standing, seconds, standingOf, type WatchedRun } from './watched-run.ts';
import { cutLines } from './wrap.ts';

/** A moment of a run. */
export interface LiveView {
  readonly watched: WatchedRun;
  /** Of its answers, those that are shown. */
  readonly shown: readonly Answer[];
  /** Milliseconds since the run was asked for. */
  readonly elapsedMs: number;
  readonly isStopping: boolean;
}

/** Of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * What is shown while a run goes on: a column for each answer where they fit, else one below the other, each with the
 * end of its text. Never more lines than the terminal has, less one for the cursor.
 */
export function renderLive(
  view: LiveView,
  { columns, rows }: Size,
  paint: Paint,
  isInColumns: boolean,
): string[] {
  const { shown } = view;
  const { perRow, width } = columnsFor(isInColumns ? shown.length : 1, columns);
  const all = inRows(shown, perRow);
  const { count, heads, isSpaced, left } = roomFor(all.length, perRow, rows - 2);
  const fits = all.slice(0, count);
  const bodies = fits.map((row) => row.map((answer) => bodyOf(answer, width, left, paint)));
  const needs = bodies.map((row) => Math.max(...row.map((body) => body.length)));
  const lines = shareOut(needs, left).flatMap((height, at) => {
    const blocks = (fits[at] ?? []).map((answer, i) => [
      ...(heads > 1 ? headOf(answer, view, width, paint) : [headLine(answer, view, width, paint)]),
      ...lastOf(bodies[at]?.[i] ?? [], height),
    ]);
    return [...(at > 0 && isSpaced ? [''] : []), ...sideBySide(blocks, width, paint)];
  });
  const hidden = shown.length - fits.flat().length;
  return [
    ...lines,
    ...(hidden > 0 ? [truncate(`… ${hidden} more`, columns - 1)] : []),
    paint('dim', truncate(statusLine(view), columns - 1)),
  ];
}

/**
 * What there is room for: a name in each row, if nothing else. Rows that do not fit even so are counted, in a line of
 * their own.
 */
function roomFor(rows: number, perRow: number, lines: number) {
  const isCrowded = rows > lines;
  const room = Math.max(0, isCrowded ? lines - 1 : lines);
  const count = Math.min(rows, room);
  const gaps = perRow > 1 ? count - 1 : 0;
  const isSpaced = gaps > 0 && count + gaps <= room;
  const heads = perRow > 1 && 2 * count + gaps <= room ? 2 : 1;
  return { count, heads, isSpaced, left: room - count * heads - (isSpaced ? gaps : 0) };
}

const MARKS: Readonly<Record<Standing, readonly [mark: string, style: Style]>> = {
  waiting: ['○', 'dim'],
  thinking: ['○', 'cyan'],
  streaming: ['●', 'cyan'],
  done: ['✓', 'green'],
  'cut off': ['✓', 'yellow'],
  failed: ['✗', 'red'],
  stopped: ['■', 'yellow'],
};

/** The name and how it stands, and below how fast it is. */
function headOf(answer: Answer, view: LiveView, width: number, paint: Paint): string[] {
  const standing = standingOf(answer);
  const [mark, style] = MARKS[standing];
  const name = truncate(toSafeLine(answer.model), Math.max(1, width - standing.length - 4));
  const gap = ' '.repeat(Math.max(2, width - displayWidth(name) - standing.length - 2));
  return [
    `${paint(style, mark)} ${paint('bold', name)}${gap}${paint(style, standing)}`,
    paint('dim', truncate(pace(answer, view), width)),
  ];
}

/** All of it in one line. */
function headLine(answer: Answer, view: LiveView, width: number, paint: Paint): string {
  const standing = standingOf(answer);
  const [mark, style] = MARKS[standing];
  const name = truncate(toSafeLine(answer.model), Math.max(1, width - 2));
  const left = width - 2 - displayWidth(name) - 2;
  const facts = left > 4 ? truncate(`${standing} · ${pace(answer, view)}`, left) : '';
  return `${paint(style, mark)} ${paint('bold', name)}${facts && `  ${paint('dim', facts)}`}`;
}

function pace(answer: Answer, { watched, elapsedMs }: LiveView): string {
  return paceOf(answer, watched.spokenMs[answer.index], elapsedMs);
}

/** The end of its text; of one that failed also why. */
function bodyOf(answer: Answer, width: number, most: number, paint: Paint): readonly string[] {
  const text = textOf(answer);
  const lines = text.trim() === '' ? [] : tailLines(text, width, most);
  if (answer.state !== 'failed' || answer.fault.code === 'cancelled') return lines;
  const why = cutLines(toSafeLine(`${answer.fault.code}: ${answer.fault.message}`), width);
  return lastOf([...lines, ...why.map((line) => paint('red', line))], most);
}

function lastOf(lines: readonly string[], count: number): readonly string[] {
  return lines.slice(Math.max(0, lines.length - count));
}

/** "2 of 5 answered · 1 failed · 1.2 s · Ctrl-C stops" */
function statusLine({ watched: { run }, elapsedMs, isStopping }: LiveView): string {
  const count = (...standings: readonly Standing[]) =>
    run.answers.filter((answer) => standings.includes(standingOf(answer))).length;
  const failed = count('failed');
  return [
    `${count('done', 'cut off')} of ${run.answers.length} answered`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    seconds(elapsedMs),
    isStopping ? 'stopping; Ctrl-C again ends at once' : 'Ctrl-C stops',
  ].join(' · ');
}
