import { cpus } from 'node:os';

/** Median of some figures. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** "1.23 (1.10–1.40)": the median and the range. */
export function spread(values: readonly number[], digits = 0): string {
  const format = (value: number) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${format(median(values))} (${format(Math.min(...values))}–${format(Math.max(...values))})`;
}

/** Which machine the figures are from. */
export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model ?? 'unknown CPU'}, Node ${process.version}, ${process.platform}`;
}

/** Prints whether a bar was met, and lets the process end with 1 when not. */
export function bar(what: string, isMet: boolean): void {
  console.log(`${isMet ? 'met   ' : 'MISSED'}  ${what}`);
  if (!isMet) process.exitCode = 1;
}
