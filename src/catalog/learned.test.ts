import { expect, it } from 'vitest';
import type { ListedModel } from '../core/account.ts';
import type { Model } from '../core/model.ts';
import { goneIds, type Learned, toUpdate, withLearned } from './learned.ts';

const NOW = new Date('2026-11-25T12:00:00Z');

const model = (id: string, successors: readonly string[] = []): Model => ({
  id,
  name: id,
  tagline: '',
  routes: [{ provider: 'host', upstreamId: id, label: id }],
  successors: successors.map((it) => ({
    id: it,
    by: 'coro',
    source: { name: 'a test', readOn: '2026-11-25' },
  })),
});
const listed = (...ids: readonly string[]): readonly ListedModel[] =>
  ids.map((upstreamId) => ({ upstreamId, chats: true }));
const update = (models: readonly Model[], before: Learned, ...ids: readonly string[]) =>
  toUpdate(models, before, new Map([['host', listed(...ids)]]), NOW);
const kinds = ({ changes }: ReturnType<typeof update>) => changes.map((it) => `${it.upstreamId} ${it.kind}`);

const [A, B] = [model('a', ['b']), model('b')];

it('tells at first what the catalog does not know, and later what is new', () => {
  const first = update([A, B], {}, 'a', 'b', 'c');
  expect(kinds(first)).toEqual(['c new']);
  expect(kinds(update([A, B], first.learned, 'a', 'b', 'c', 'd'))).toEqual(['d new']);
});

it('counts an id as gone when two lists in a row miss it, and as back when it returns', () => {
  const first = update([A, B], {}, 'a', 'b');
  const second = update([A, B], first.learned, 'b');
  expect([kinds(second), goneIds(second.learned.host ?? expect.fail())]).toEqual([['a missing'], []]);
  const third = update([A, B], second.learned, 'b');
  expect([kinds(third), goneIds(third.learned.host ?? expect.fail())]).toEqual([['a gone'], ['a']]);
  const fourth = update([A, B], third.learned, 'a', 'b');
  expect([kinds(fourth), goneIds(fourth.learned.host ?? expect.fail())]).toEqual([['a back'], []]);
});

it('takes an empty list for an outage', () => {
  const first = update([A], {}, 'a');
  expect(update([A], first.learned)).toEqual({ learned: first.learned, changes: [], losses: [] });
});

it('names the models that would have nobody left, and lets those go that have a successor', () => {
  const first = update([A, B], {}, 'a', 'b', 'x');
  const second = update([A, B], first.learned, 'b', 'x');
  const third = update([A, B], second.learned, 'b', 'x');
  expect(third.losses).toEqual([]);
  const fourth = update([A, B], third.learned, 'x');
  expect(update([A, B], fourth.learned, 'x').losses).toEqual([
    { model: 'a', lastRoutes: ['host/b'] },
    { model: 'b', lastRoutes: ['host/b'] },
  ]);
});

it('tells what changed, and what the provider says will end', () => {
  const before = toUpdate(
    [A],
    {},
    new Map([['host', [{ upstreamId: 'a', chats: true, contextWindow: 1000 }]]]),
    NOW,
  );
  const now: ListedModel = {
    upstreamId: 'a',
    chats: true,
    contextWindow: 2000,
    retiresOn: '2027-01-01',
    successor: 'b',
  };
  const { changes, learned } = toUpdate([A], before.learned, new Map([['host', [now]]]), NOW);
  expect(changes.map(({ kind, detail }) => `${kind}: ${detail}`)).toEqual([
    'changed: context window 1000 → 2000',
    'retiring: on 2027-01-01; then b',
  ]);
  const [route] = withLearned([A], learned)[0]?.routes ?? [];
  expect(route).toMatchObject({
    contextWindow: 2000,
    lifecycle: { retirement: { on: '2027-01-01', source: { readOn: '2026-11-25' } } },
  });
});

it("lets CORO's own word on a retirement stand", () => {
  const retirement = { on: '2026-12-01', source: { name: 'a page', readOn: '2026-11-01' } };
  const own: Model = {
    ...A,
    routes: [{ provider: 'host', upstreamId: 'a', label: 'a', lifecycle: { retirement } }],
  };
  const learned = {
    host: {
      readOn: NOW.toISOString(),
      models: [{ upstreamId: 'a', chats: true, retiresOn: '2028-01-01' }],
      missing: {},
    },
  };
  expect(withLearned([own], learned)).toEqual([own]);
});
