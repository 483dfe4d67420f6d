import { cpus, loadavg, release, totalmem } from 'node:os';
import { styleText } from 'node:util';
import Table from 'cli-table3';

/** One thing that a benchmark measures, round by round. */
export interface Figure {
  readonly what: string;
  readonly values: readonly number[];
  /** "ms", "requests/s"; none for a ratio or a count. */
  readonly unit?: string;
  /** Digits after the point. */
  readonly digits?: number;
  /** What the median is held to. */
  readonly bar?: { readonly atMost: number } | { readonly atLeast: number };
}

/**
 * Prints figures as a table of medians and ranges. A missed bar lets the process end with 1. Whoever runs several
 * benchmarks is sent the figures too.
 */
export function report(figures: readonly Figure[]): void {
  console.log(`\n${tableOf(figures.map((figure) => ['', figure]))}`);
  if (figures.some((figure) => isMet(figure) === false)) process.exitCode = 1;
  process.send?.({ figures });
}

/** A table of figures, each with the benchmark that it is from; `''` leaves that column out. */
export function tableOf(rows: readonly (readonly [bench: string, figure: Figure])[]): string {
  const hasBench = rows.some(([bench]) => bench !== '');
  const head = [...(hasBench ? ['benchmark'] : []), 'figure', 'median', 'range', 'bar', ''];
  const bold = head.map((text) => styleText('bold', text));
  const table = new Table({ head: bold, style: { head: [], border: [] }, chars: LINES });
  for (const [bench, figure] of rows) {
    const cells = figureCells(figure, {
      met: styleText('green', 'met'),
      missed: styleText(['bold', 'red'], 'MISSED'),
    });
    table.push([...(hasBench ? [bench] : []), ...cells]);
  }
  return table.toString();
}

/** A figure in words: what, median, range, bar, and whether that is met. */
export function figureCells(
  figure: Figure,
  marks = { met: 'met', missed: '**missed**' },
): readonly [string, string, string, string, string] {
  const { what, unit = '', values } = figure;
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    numberOf(value, figure.digits ?? 0),
  );
  const range = values.length > 1 ? `${low}–${high}` : '';
  const met = isMet(figure);
  const mark = met === undefined ? '' : met ? marks.met : marks.missed;
  return [what, `${middle} ${unit}`.trim(), range, barOf(figure), mark];
}

/** Rows without lines between them. */
const LINES = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** Median of some figures. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** @param share from 0 to less than 1: 0.99 for the 99th */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}

/** Which machine the figures are from, and how busy it is with something else. */
export function machine(): string {
  // All of them: this process may be held to one.
  const all = cpus();
  const [cpu] = all;
  const cores = all.length;
  const [load = 0] = loadavg();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const line = `${cores} × ${cpu?.model ?? 'unknown CPU'}, ${memory} GiB, Node ${process.version}, ${process.platform} ${release()}, load ${load.toFixed(1)}`;
  const isBusy = load > cores / 2;
  return isBusy
    ? `${line}\n${styleText('yellow', 'Busy with other work: figures will be worse than they are.')}`
    : line;
}

/** Whether the median is what it must be; undefined where nothing is asked. */
function isMet({ values, bar }: Figure): boolean | undefined {
  if (!bar) return undefined;
  const middle = median(values);
  return 'atMost' in bar ? middle <= bar.atMost : middle >= bar.atLeast;
}

function barOf({ bar, unit = '' }: Figure): string {
  if (!bar) return '';
  return `${'atMost' in bar ? `≤ ${bar.atMost}` : `≥ ${bar.atLeast}`} ${unit}`.trim();
}

function numberOf(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
