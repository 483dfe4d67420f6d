import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { tuneV8 } from './v8-flags.ts';

const flagsFor = (cores: number): readonly string[] => {
  const set: string[] = [];
  tuneV8(cores, (flag) => set.push(flag));
  return set;
};

test('garbage is marked beside requests only where there is a core for it', () => {
  expect(flagsFor(2)).not.toContain('--no-concurrent-marking');
  expect(flagsFor(1)).toContain('--no-concurrent-marking');
});

test('the V8 of this Node knows every flag: it passes over what it does not', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  for (const flag of flagsFor(1)) {
    const name = flag.replace(/^--(?:no-)?/, '').replace(/=.*/, '');
    expect(known).toMatch(new RegExp(`--(?:\\[no-\\])?${name}[ =]`));
  }
});
