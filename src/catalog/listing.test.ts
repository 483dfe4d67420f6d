import { expect, it } from 'vitest';
import { type Listing, withList } from './listing.ts';

/** What each list in turn makes gone and brings back. */
function after(lists: readonly (readonly string[])[]) {
  let listing: Listing | undefined;
  return lists.map((list) => {
    const change = withList(listing, list);
    listing = change.listing;
    return { gone: change.gone, back: change.back };
  });
}
const nothing = { gone: [], back: [] };

it('takes two absences in a row for an end, once', () => {
  expect(after([['a', 'b'], ['a'], ['a'], ['a']])).toEqual([
    nothing,
    nothing,
    { gone: ['b'], back: [] },
    nothing,
  ]);
});

it('forgives one absence', () => {
  expect(after([['a', 'b'], ['a'], ['a', 'b'], ['a'], ['a', 'b']])).toEqual(Array(5).fill(nothing));
});

it('says when one that was gone is back', () => {
  expect(after([['a', 'b'], ['a'], ['a'], ['a', 'b']]).at(-1)).toEqual({ gone: [], back: ['b'] });
});

it('learns nothing from an empty list', () => {
  expect(after([['a'], [], [], []])).toEqual(Array(4).fill(nothing));
  expect(after([['a', 'b'], ['a'], [], ['a']]).at(-1)).toEqual({ gone: ['b'], back: [] });
});

it('misses nothing that no list ever showed', () => {
  expect(after([['a-2026-01-01'], ['a-2026-01-01'], ['a-2026-01-01']])).toEqual(Array(3).fill(nothing));
});
