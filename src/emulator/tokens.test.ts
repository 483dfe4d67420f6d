import { expect, test } from 'vitest';
import { countPrompt, cut, shorten } from './tokens.ts';

test('plain text is cut every four characters and stays whole together', () => {
  expect(cut('Seven is')).toEqual(['Seve', 'n is']);
  expect(cut('')).toEqual([]);
  expect(cut('abcde')).toEqual(['abcd', 'e']);
});

test('an emoji, an accent and a joined emoji are never cut in two', () => {
  for (const text of ['abc😀def', 'abcé́́xyz', 'ab👩‍👩‍👧‍👦cd', '日本語のテキスト', '❤️❤️❤️❤️']) {
    const tokens = cut(text);
    expect(tokens.join('')).toBe(text);
    for (const token of tokens) {
      expect(token.isWellFormed()).toBe(true);
      expect(token).not.toMatch(/^[\u0300-\u036f\ufe0f\u200d]/);
    }
  }
});

test('a lone surrogate does no harm', () => {
  expect(cut('\ud83d\ud83d\ud83d\ud83d\ud83dx').join('')).toBe('\ud83d\ud83d\ud83d\ud83d\ud83dx');
});

test('shortening counts characters as a reader does and folds white space', () => {
  expect(shorten('a\n b', 10)).toBe('a b');
  expect(shorten('👩‍👩‍👧‍👦'.repeat(3), 2)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦…');
  expect(shorten('x'.repeat(1_000_000), 3)).toBe('xxx…');
  expect(shorten(' '.repeat(1000), 3)).toBe('…');
});

test('a prompt costs a quarter of its characters and three tokens a message', () => {
  expect(countPrompt(['Name one prime number.', 'You answer briefly.'])).toBe(6 + 3 + 5 + 3);
});
