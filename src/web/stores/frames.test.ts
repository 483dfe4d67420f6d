import { expect, it } from 'vitest';
import { openFrames } from './frames.ts';

it('tells of each change once a frame, of so many in one frame and no more, each in its turn', () => {
  const draws: (() => void)[] = [];
  const frames = openFrames((draw) => draws.push(draw));
  const told: string[] = [];
  const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const key of keys) frames.subscribe(key, () => told.push(key));
  const drawn = (): string => {
    told.length = 0;
    draws.shift()?.();
    return told.join('');
  };
  for (const key of [...keys, 'a', 'a']) frames.touch(key);
  expect(draws).toHaveLength(1);
  expect(drawn()).toBe('abcd');
  // It waits behind those that were not drawn yet.
  frames.touch('a');
  expect(drawn()).toBe('efa');
  expect(draws).toHaveLength(0);
  frames.touch('b');
  expect(drawn()).toBe('b');
});
