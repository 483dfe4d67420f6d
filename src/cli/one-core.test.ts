import { expect, test } from 'vitest';
import { spareTheOnlyCore } from './one-core.ts';

test('garbage is marked beside requests only where there is a core for it', () => {
  const set: string[] = [];
  spareTheOnlyCore(2, (flags) => set.push(flags));
  expect(set).toEqual([]);
  spareTheOnlyCore(1, (flags) => set.push(flags));
  expect(set).toEqual(['--no-concurrent-marking']);
});
