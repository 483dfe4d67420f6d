import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFor, inRows, shareOut, sideBySide } from './columns.ts';
import { displayWidth } from './display-width.ts';

const plain = (_: unknown, text: string) => text;

describe('columns', () => {
  it.each([
    [5, 120, { perRow: 2, width: 58 }],
    [5, 160, { perRow: 3, width: 51 }],
    [4, 160, { perRow: 2, width: 78 }],
    [2, 80, { perRow: 2, width: 38 }],
    [2, 79, { perRow: 1, width: 78 }],
    [1, 200, { perRow: 1, width: 199 }],
    [5, 20, { perRow: 1, width: 19 }],
    [0, 120, { perRow: 1, width: 119 }],
  ])('%d answers on %d characters', (count, width, columns) => {
    expect(columnsFor(count, width)).toEqual(columns);
  });

  it('never reach the last column of the terminal, where a line would break', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 500 }), (count, terminal) => {
        const { perRow, width } = columnsFor(count, terminal);
        expect(perRow * width + (perRow - 1) * 3).toBeLessThanOrEqual(Math.max(1, terminal - 1));
      }),
    );
  });

  it('stand in rows, the last of which may be short', () => {
    expect(inRows([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('keep their places beside wide characters', () => {
    const lines = sideBySide([['日本語', 'a'], ['👩‍🚀 up'], ['x', 'y', 'z']], 8, plain);
    expect(lines).toEqual([
      '日本語   │ 👩‍🚀 up    │ x',
      'a        │          │ y',
      '         │          │ z',
    ]);
    expect(lines.map((line) => displayWidth(line.slice(0, line.lastIndexOf('│'))))).toEqual([20, 20, 20]);
  });
});

describe('sharing room', () => {
  it.each([
    [[3, 3, 3], 9, [3, 3, 3]],
    [[9, 1, 9], 9, [4, 1, 4]],
    [[5, 5], 0, [0, 0]],
    [[5, 5], -3, [0, 0]],
    [[1, 1, 1, 1], 2, [0, 0, 1, 1]],
    [[], 5, []],
  ])('%j in %d lines', (needs, room, given) => {
    expect(shareOut(needs, room)).toEqual(given);
  });
});
