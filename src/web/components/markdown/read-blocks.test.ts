import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NOTHING_READ, type ReadBlocks, readBlocks } from './read-blocks.ts';

const ANSWER = `Short.

## Why

A list of **two**:

- one

  with a second paragraph
- two

1. first
2. second

| a | b |
|---|--:|
| 1 | $x^2$ |

$$
\\frac{1}{\\lambda^4}
$$

\`\`\`js
const x = '<b>';

// done
\`\`\`

> quoted
lazily

<script>alert(1)</script>

It costs $5, or \\(5 + x\\), & more.
`;

const typesOf = (text: string) => readBlocks(NOTHING_READ, text).blocks.map(({ token }) => token.type);

/** Reads a text as it comes, piece by piece. */
function readAsItComes(text: string, cuts: readonly number[]) {
  const ends = [...new Set(cuts.map((cut) => Math.round(cut * text.length)))].sort((a, b) => a - b);
  const live = ends.reduce((read, end) => readBlocks(read, text.slice(0, end), true), NOTHING_READ);
  return readBlocks(live, text);
}

it('reads blocks of every kind', () => {
  expect(typesOf(ANSWER).filter((type) => type !== 'space')).toEqual([
    'paragraph',
    'heading',
    'paragraph',
    'list',
    'list',
    'table',
    'math',
    'code',
    'blockquote',
    'html',
    'paragraph',
  ]);
});

it('reads a text that comes in pieces as it reads the whole, wherever it is cut', () => {
  const whole = readBlocks(NOTHING_READ, ANSWER).blocks.map(({ token }) => token);
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 }), (cuts) => {
      expect(readAsItComes(ANSWER, cuts).blocks.map(({ token }) => token)).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

/** All that was read, whatever its blanks: the lexer ends an empty item's line where there was but a space. */
function textOf({ blocks }: ReadBlocks): string {
  return blocks
    .map(({ token }) => token.raw)
    .join('')
    .replaceAll(/[ \n]+/g, ' ');
}

it('loses and repeats nothing of any text that comes in pieces', () => {
  const piece = fc.constantFrom(
    'a',
    ' ',
    '\n',
    '\n\n',
    '*',
    '_',
    '`',
    '```\n',
    '$',
    '$$',
    '- ',
    '> ',
    '|',
    '#',
    '[x](',
    ')',
    '<b>',
    '&amp;',
    '\\',
    '\r\n',
    '\t',
    '🥚',
    '1. ',
    '    ',
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (it, cuts) => {
      expect(textOf(readAsItComes(it, cuts))).toBe(textOf(readBlocks(NOTHING_READ, it)));
    }),
    // The example ends in a list's item of its own when it comes in two pieces.
    { numRuns: 400, examples: [['a```\n- ', [0.64]]] },
  );
});

it('reads again only the last block of a text that grows', () => {
  const before = readBlocks(NOTHING_READ, ANSWER);
  const after = readBlocks(before, `${ANSWER} And on.`);
  const same = after.blocks.filter(({ token }, at) => token === before.blocks[at]?.token).length;
  expect(same).toBe(before.settled);
  expect(before.settled).toBeGreaterThan(before.blocks.length - 3);
});

it('begins anew with another text', () => {
  const before = readBlocks(NOTHING_READ, ANSWER);
  expect(
    readBlocks(before, 'Else.\n\nWhere.')
      .blocks.map(({ token }) => token.raw)
      .join(''),
  ).toBe('Else.\n\nWhere.');
});

it('takes money for no formula', () => {
  const [paragraph] = readBlocks(NOTHING_READ, 'From $5 to $10, or $x + 1$.').blocks;
  const token = paragraph?.token;
  const inside = token && 'tokens' in token ? token.tokens : [];
  expect(inside?.filter(({ type }) => type === 'math').map(({ raw }) => raw)).toEqual(['$x + 1$']);
});

it('does not hang on what is made to be hard to read', () => {
  const hard = [
    '['.repeat(5000),
    '*'.repeat(5000),
    '`'.repeat(4999),
    '> '.repeat(2000),
    '$'.repeat(5000),
    '- '.repeat(1500),
    '|'.repeat(5000),
    '![]('.repeat(1500),
    '<'.repeat(5000),
    'a*'.repeat(3000),
  ];
  for (const text of hard) expect(readBlocks(NOTHING_READ, text).blocks.length).toBeGreaterThan(0);
});
