import { describe, expect, test } from 'vitest';
import { leftByYoungCollections } from '../../test/support/young-collection.ts';
import { Bag, type Place } from './bag.ts';

describe('A bag', () => {
  test('holds what was added and not removed', () => {
    const bag = new Bag<string>();
    const [a, b, c] = ['a', 'b', 'c'].map((it) => bag.add(it)) as [
      Place<string>,
      Place<string>,
      Place<string>,
    ];

    bag.remove(a);
    expect(bag.size).toBe(2);
    expect(bag.values().toSorted()).toEqual(['b', 'c']);

    bag.remove(c);
    bag.remove(b);
    expect(bag.size).toBe(0);
  });

  test('holds the same thing as often as it was added', () => {
    const bag = new Bag<string>();
    const place = bag.add('a');
    bag.add('a');

    bag.remove(place);

    expect(bag.values()).toEqual(['a']);
  });

  test('is not harmed by what is removed twice, whoever stands in its place by then', () => {
    const bag = new Bag<string>();
    const first = bag.add('a');
    bag.add('b');

    bag.remove(first);
    bag.remove(first);

    expect(bag.values()).toEqual(['b']);
  });

  test('lets its things go while they are looked at', () => {
    const bag = new Bag<number>();
    const places = [1, 2, 3].map((it) => bag.add(it));

    for (const _ of bag.values()) bag.remove(places.pop() as Place<number>);

    expect(bag.size).toBe(0);
  });

  test('leaves nothing of what has come and gone to a full collection, old as it is itself', () => {
    const bag = new Bag<unknown>();
    const live = Array.from({ length: 64 }, () => bag.add(undefined));

    const left = leftByYoungCollections(() => {
      for (let i = 0; i < 1024; i++) {
        bag.remove(live[i % live.length] as Place<unknown>);
        live[i % live.length] = bag.add(Array(512).fill(i));
      }
    });

    // 4 MiB have come, and the last quarter of one is there.
    expect(left).toBeLessThan(1024 * 1024);
  });
});
