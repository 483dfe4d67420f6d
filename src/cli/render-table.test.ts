import { expect, it } from 'vitest';
import { displayWidth } from './display-width.ts';
import { type Column, renderTable } from './render-table.ts';

const plain = (_: unknown, text: string) => text;
const COLUMNS: readonly Column[] = [
  { head: 'id' },
  { head: 'name', min: 'word' },
  { head: 'address', min: 8, dispensable: 1 },
  { head: 'ms', align: 'right' },
];
const ROWS = [
  [{ text: 'a' }, { text: 'one two three' }, { text: 'example.com/a' }, { text: '1' }],
  [{ text: 'b' }, { text: 'four' }, { text: 'example.com' }, { text: '1,000' }],
];

it('draws a head, one line, and rows without an end of spaces', () => {
  expect(renderTable(COLUMNS, ROWS, 80, plain)).toBe(
    [
      'id  name           address           ms',
      '───────────────────────────────────────',
      'a   one two three  example.com/a      1',
      'b   four           example.com    1,000',
      '',
    ].join('\n'),
  );
});

it('wraps what may wrap, and cuts what may be cut', () => {
  expect(renderTable(COLUMNS, ROWS, 26, plain)).toBe(
    [
      'id  name   address      ms',
      '──────────────────────────',
      'a   one    example…      1',
      '    two',
      '    three',
      'b   four   example…  1,000',
      '',
    ].join('\n'),
  );
});

it('leaves a column out where there is no room for it', () => {
  const table = renderTable(COLUMNS, ROWS, 20, plain);
  expect(table).not.toContain('address');
  expect(Math.max(...table.split('\n').map(displayWidth))).toBeLessThanOrEqual(20);
});

it('paints line by line, so that no colour runs into the next cell', () => {
  const table = renderTable(
    COLUMNS,
    [[{ text: 'a' }, { text: 'one two', style: 'red' }]],
    12,
    (style, text) => (style === 'red' ? `\u001b[31m${text}\u001b[39m` : text),
  );
  expect(table).toContain('\u001b[31mone\u001b[39m');
  expect(table).toContain('\u001b[31mtwo\u001b[39m');
});
