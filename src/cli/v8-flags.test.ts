import { expect, test } from 'vitest';
import { tuneV8 } from './v8-flags.ts';

test('garbage is marked beside requests only where there is a core for it', () => {
  const flagsFor = (cores: number): readonly string[] => {
    const set: string[] = [];
    tuneV8(cores, (flag) => set.push(flag));
    return set;
  };
  expect(flagsFor(2)).not.toContain('--no-concurrent-marking');
  expect(flagsFor(1)).toContain('--no-concurrent-marking');
});
