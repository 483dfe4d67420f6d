import { expect, it } from 'vitest';
import { displayWidth } from './display-width.ts';
import { tailLines } from './tail-lines.ts';

it('is the end of the text, wrapped', () => {
  expect(tailLines('one two three\nfour five six', 9, 3)).toEqual(['three', 'four five', 'six']);
  expect(tailLines('short', 9, 3)).toEqual(['short']);
  expect(tailLines('a\nb', 9, 0)).toEqual([]);
});

it('leaves out blank lines at the start and at the end', () => {
  expect(tailLines('\n\nfirst\n\nsecond\n\n', 9, 9)).toEqual(['first', '', 'second']);
});

it('loses nothing of a line without blanks, and puts blanks for tabs', () => {
  expect(tailLines('\tabcdefghij', 6, 9)).toEqual(['    ab', 'cdefgh', 'ij']);
});

it('takes control characters out', () => {
  expect(tailLines('a\u001b[2Jb\u0007\u009b1Ac', 20, 5)).toEqual(['abc']);
});

it('does not move what stands when one endless line grows', () => {
  const words = 'word '.repeat(3000);
  const before = tailLines(words.slice(0, 9000), 38, 10);
  const after = tailLines(words.slice(0, 9005), 38, 10);
  expect(after.slice(0, 9)).toEqual(before.slice(before.length - 10, before.length - 1));
});

it('fits whatever a text is made of', () => {
  const text = '日本語のテキスト👩‍🚀🇫🇷 e\u0301 '.repeat(2000);
  const lines = tailLines(text, 11, 50);
  expect(lines).toHaveLength(50);
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(11);
});
