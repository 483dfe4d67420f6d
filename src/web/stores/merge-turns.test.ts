import { expect, it } from 'vitest';
import { mergeKept, mergeTurns } from './merge-turns.ts';
import type { KeptTurn, Take } from './turn.ts';

/** A turn with these takes a column: `{ a: ['t1', 't2'] }`; the last one is shown. */
function turnOf(columns: Readonly<Record<string, readonly string[]>>, model = 'own'): KeptTurn {
  const take = (id: string): Take => ({
    id,
    model,
    runId: undefined,
    answer: { index: 0, model, parts: [], state: 'waiting' },
    continues: '',
    askedAt: 0,
    firstTextAt: undefined,
    isQueued: false,
    isStopping: false,
  });
  return {
    id: 'turn',
    conversation: 'talk',
    prompt: 'Hi',
    settings: { system: '', temperature: undefined, maxTokens: undefined },
    askedAt: 0,
    columns: Object.entries(columns).map(([id, takeIds]) => ({
      id,
      line: `line of ${id}`,
      takeIds,
      shown: takeIds.length - 1,
    })),
    takes: Object.values(columns).flat().map(take),
  };
}

it('loses no column and no take that only one tab has', () => {
  const { columns, takes } = mergeKept(
    turnOf({ a: ['a1'], b: ['b1', 'b2'] }),
    turnOf({ a: ['a1', 'a2'], b: ['b1'], c: ['c1'] }, 'other'),
  );
  expect(columns.map(({ id, takeIds }) => [id, ...takeIds])).toEqual([
    ['a', 'a1', 'a2'],
    ['b', 'b1', 'b2'],
    ['c', 'c1'],
  ]);
  expect(takes.map(({ id, model }) => [id, model])).toEqual([
    ['a1', 'own'],
    ['b1', 'own'],
    ['b2', 'own'],
    ['a2', 'other'],
    ['c1', 'other'],
  ]);
});

it('shows the new answer of who has asked again, and else leaves the reader where they are', () => {
  const shown = (own: KeptTurn, other: KeptTurn) => mergeTurns(own, other).columns[0]?.shown;
  expect(shown(turnOf({ a: ['a1'] }), turnOf({ a: ['a1', 'a2'] }))).toBe(1);
  expect(shown(turnOf({ a: ['a1', 'a2'] }), turnOf({ a: ['a1'] }))).toBe(1);
  expect(shown(turnOf({ a: ['a1', 'a2'] }), turnOf({ a: ['a1', 'a3'] }))).toBe(2);
});
