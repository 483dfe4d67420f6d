import { readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second (`getconf CLK_TCK`). */
const MICROS_PER_TICK = 10_000;

/** CPU time that a process and its children have used, in microseconds. 0 where there is no `/proc`. */
export function cpuMicrosOf(pid: number): number {
  try {
    const own = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = own.slice(own.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const theirs = children === '' ? [] : children.split(' ').map((child) => cpuMicrosOf(Number(child)));
    return ticks * MICROS_PER_TICK + theirs.reduce((sum, each) => sum + each, 0);
  } catch {
    return 0;
  }
}
