import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Figure } from './report.ts';

const FILE = join(import.meta.dirname, '../../docs/benchmarks.json');

/** What one benchmark measured, where and when: every round of every figure. */
interface Result {
  readonly date: string;
  /** Of CORO; "+" where files had changed since. */
  readonly commit: string;
  readonly machine: string;
  readonly figures: readonly Figure[];
}

/** Puts a benchmark's figures in the place of those it had before. */
export function saveFigures(name: string, machine: string, figures: readonly Figure[]): void {
  const all = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Result>) : {};
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const isChanged = git('status', '--porcelain', '--', 'src', 'bench') !== '';
  all[name] = {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short', 'HEAD') + (isChanged ? '+' : ''),
    machine: stripVTControlCharacters(machine).replaceAll('\n', ' '),
    figures: figures.map((figure) => ({ ...figure, values: figure.values.map(rounded) })),
  };
  const sorted = Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(sorted, undefined, 2)}\n`);
}

/** Five digits say more than any round knows. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
