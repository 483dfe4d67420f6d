import { expect, it } from 'vitest';
import { toSafeLine, toSafeText } from './safe-text.ts';

it.each([
  ['a colour', 'a\u001b[31mred\u001b[0m', 'ared'],
  ['a cursor movement', 'a\u001b[2J\u001b[1;1Hb', 'ab'],
  ['a window title', 'a\u001b]0;owned\u0007b', 'ab'],
  ['a link', '\u001b]8;;https://evil.example\u001b\\text\u001b]8;;\u001b\\', 'text'],
  ['an 8-bit sequence', 'a\u009b31mb', 'ab'],
  ['a bell and a backspace', 'a\u0007\bb', 'ab'],
  ['a lone escape', 'a\u001bb', 'ab'],
  ['a sequence inside a sequence', 'a\u001b[\u001b[31m31mb', 'a[31mb'],
  ['a carriage return that would overwrite the line', 'real\rfake', 'real\nfake'],
  ['marks that reorder', 'abc\u202efed\u2066x', 'abcfedx'],
])('takes out %s', (_, text, safe) => {
  expect(toSafeText(text)).toBe(safe);
});

it('keeps newlines, tabs and every language', () => {
  const text = 'one\n\ttwo — 日本語 العربية 👩‍🚀\n';
  expect(toSafeText(text)).toBe(text);
  expect(toSafeText('a\r\nb')).toBe('a\nb');
});

it('leaves nothing that starts an escape sequence, whatever is fed', () => {
  const nasty = '\u001b\u001b[[\u009b\u001b]\u001bP\u0090\u001b[0\u001b[m\u0000\u007f'.repeat(3);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
  expect(toSafeText(nasty)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});

it('makes one line of many', () => {
  expect(toSafeLine(' a\n\n b\tc\r\nd ')).toBe('a b c d');
});
