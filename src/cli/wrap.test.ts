import { expect, it } from 'vitest';
import { displayWidth, truncate } from './display-width.ts';
import { fitLines, wrap } from './wrap.ts';

it('breaks long lines between words and leaves short ones alone', () => {
  expect(wrap('the quick brown fox\n\njumps  over', 11)).toBe('the quick\nbrown fox\n\njumps  over');
});

it('keeps code blocks and table rows whole', () => {
  const text = '```ts\nconst answer = await ask(everybody);\n```\n| a very long | row of a table |';
  expect(wrap(text, 12)).toBe(text);
});

it('ends a code block only where its own fence ends', () => {
  const text = '~~~~\n```\n~~~\na long line of code\n~~~~\na long line of prose';
  expect(wrap(text, 10)).toBe('~~~~\n```\n~~~\na long line of code\n~~~~\na long\nline of\nprose');
});

it('hangs the lines of a list entry below its first word', () => {
  expect(wrap('- one two three four\n  12. five sixth seventh', 14)).toBe(
    '- one two\n  three four\n  12. five\n      sixth\n      seventh',
  );
});

it('keeps a word that is too long, so that an address can be copied', () => {
  expect(wrap('see https://example.com/a/long/path now', 12)).toBe(
    'see\nhttps://example.com/a/long/path\nnow',
  );
});

it('breaks languages that have no spaces, but never before a closing mark', () => {
  expect(wrap('日本語の文章です。はい', 16)).toBe('日本語の文章で\nす。はい');
});

it('leaves everything as it is where lines have no end', () => {
  expect(wrap('a '.repeat(500), Number.POSITIVE_INFINITY)).toBe('a '.repeat(500));
});

it('cuts words only where lines must fit', () => {
  expect(fitLines('gemini/gemini-3.5-flash-lite answers', 12)).toEqual(['gemini/gemi…', 'answers']);
});

it('counts columns, not characters', () => {
  expect(['abc', '日本', 'é', '👩‍🚀', '✓', '\u001b[31mred\u001b[39m'].map(displayWidth)).toEqual([
    3, 4, 1, 2, 1, 3,
  ]);
  expect(truncate('日本語', 5)).toBe('日本…');
  expect(truncate('日本語', 6)).toBe('日本語');
});
