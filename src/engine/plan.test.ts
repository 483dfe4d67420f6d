import { describe, expect, it } from 'vitest';
import type { Access } from '../core/contracts.ts';
import type { Capability, Lifecycle, Model, Retirement, Route, Successor } from '../core/model.ts';
import { Secret } from '../core/secret.ts';
import { outlookFor, type PlanState, plan } from './plan.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const source = { name: 'a page', readOn: '2026-11-22' };
const access = (key: string): Access => ({
  key: new Secret(key.padEnd(8, '-')),
  baseUrl: 'http://127.0.0.1',
  simulated: false,
});

const gone: Retirement = { on: '2026-08-16', source };
const goneForMost: Retirement = { ...gone, except: 'enterprise keys' };
const leaving: Retirement = { on: '2027-05-07', source };

/** A route from its words: `p/old`, what its lifecycle is, and what it cannot do. */
const route = (name: string, lifecycle?: Lifecycle, cannot: readonly Capability[] = []): Route => {
  const [provider = '', upstreamId = ''] = name.split('/');
  return {
    provider,
    upstreamId,
    label: upstreamId,
    ...(lifecycle && { lifecycle }),
    capabilities: Object.fromEntries(cannot.map((it) => [it, false])),
  };
};
const live = (name: string) => route(name);
const retired = (name: string, retirement: Retirement = gone) => route(name, { retirement });

type Successors = Readonly<
  Record<string, readonly [routes: readonly Route[], successors?: readonly string[]]>
>;

interface Row {
  readonly story: string;
  readonly routes: readonly Route[];
  /** The successors of the model asked for, in order, and theirs. */
  readonly successors?: Successors;
  /** Which of them the model asked for names itself; default: all. */
  readonly named?: readonly string[];
  /** Keys by provider. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** What the provider said of an upstream id. */
  readonly said?: Readonly<Record<string, boolean>>;
  readonly open?: readonly string[];
  /** Keys that rest. */
  readonly resting?: readonly string[];
  readonly needs?: readonly Capability[];
  readonly isPinned?: boolean;
  /** The plan in its order; a last resort has a question mark, and a second key stands after a sign. */
  readonly planned: readonly string[];
  /** What `/models` shows. */
  readonly likely: string;
}

const ROWS: readonly Row[] = [
  {
    story: 'a live route goes before its successors',
    routes: [live('p/old')],
    successors: { new: [[live('p/new')]] },
    planned: ['p/old', 'p/new'],
    likely: 'p/old',
  },
  {
    story: 'the same weights are asked at every host before a successor is',
    routes: [live('p/old'), live('q/old')],
    successors: { new: [[live('p/new')]] },
    planned: ['p/old', 'q/old', 'p/new'],
    likely: 'p/old',
  },
  {
    story: 'a host that has shut the model down leaves it to the others',
    routes: [retired('p/old'), live('q/old')],
    successors: { new: [[live('p/new')]] },
    planned: ['q/old', 'p/new', 'p/old?'],
    likely: 'q/old',
  },
  {
    story: 'a route with a date to come is still live',
    routes: [retired('p/old', leaving)],
    successors: { new: [[live('p/new')]] },
    planned: ['p/old', 'p/new'],
    likely: 'p/old',
  },
  {
    story: 'a route that is gone for everybody is the last resort',
    routes: [retired('p/old')],
    successors: { new: [[live('p/new')]], newer: [[live('p/newer')]] },
    planned: ['p/new', 'p/newer', 'p/old?'],
    likely: 'p/new',
  },
  {
    story: 'a route that some keys keep is asked, though its successor is shown',
    routes: [retired('p/old', goneForMost)],
    successors: { new: [[live('p/new')]] },
    planned: ['p/old', 'p/new'],
    likely: 'p/new',
  },
  {
    story: 'once the provider has said that it is gone, the successor goes first',
    routes: [retired('p/old', goneForMost)],
    successors: { new: [[live('p/new')]] },
    said: { old: false },
    planned: ['p/new', 'p/old?'],
    likely: 'p/new',
  },
  {
    story: 'once the provider has answered with it, it is shown and goes first, whatever the date',
    routes: [retired('p/old')],
    successors: { new: [[live('p/new')]] },
    said: { old: true },
    planned: ['p/old', 'p/new'],
    likely: 'p/old',
  },
  {
    story: 'a successor that is gone makes room for the next',
    routes: [retired('p/old')],
    successors: { new: [[live('p/new')]], newer: [[live('p/newer')]] },
    said: { new: false },
    planned: ['p/newer', 'p/old?', 'p/new?'],
    likely: 'p/newer',
  },
  {
    story: 'a successor that is itself shut down leads on, however long the chain',
    routes: [retired('p/old')],
    successors: {
      new: [[retired('p/new')], ['newer']],
      newer: [[retired('p/newer')], ['newest', 'old']],
      newest: [[live('p/newest')]],
      other: [[live('p/other')]],
    },
    named: ['new', 'other'],
    planned: ['p/newest', 'p/other', 'p/old?', 'p/new?', 'p/newer?'],
    likely: 'p/newest',
  },
  {
    story: 'where something stands in already, a dead successor leads nowhere',
    routes: [retired('p/old')],
    successors: {
      new: [[live('p/new')]],
      dead: [[retired('p/dead')], ['newer']],
      newer: [[live('p/newer')]],
    },
    named: ['new', 'dead'],
    planned: ['p/new', 'p/old?', 'p/dead?'],
    likely: 'p/new',
  },
  {
    story: 'a successor that is alive does not lead on',
    routes: [retired('p/old')],
    successors: { new: [[live('p/new')], ['newer']], newer: [[live('p/newer')]] },
    named: ['new'],
    planned: ['p/new', 'p/old?'],
    likely: 'p/new',
  },
  {
    story: 'a successor that nobody offers yet leads on',
    routes: [retired('p/old')],
    successors: {
      new: [[route('p/new', { released: { on: '2027-01-01', source } })], ['newer']],
      newer: [[live('p/newer')]],
    },
    named: ['new'],
    planned: ['p/newer', 'p/old?'],
    likely: 'p/newer',
  },
  {
    story: "a successor is asked first where the model itself was: that provider's key was meant",
    routes: [retired('q/old')],
    successors: { new: [[live('p/new'), live('q/new')]] },
    planned: ['q/new', 'p/new', 'q/old?'],
    likely: 'q/new',
  },
  {
    story: 'a successor that cannot do what the request needs is left out',
    routes: [retired('p/old')],
    successors: { blind: [[route('p/blind', {}, ['images'])]], seeing: [[live('p/seeing')]] },
    needs: ['images'],
    planned: ['p/seeing', 'p/old?'],
    likely: 'p/blind',
  },
  {
    story: 'a pinned request gets the model or nothing, at whatever host',
    routes: [retired('p/old'), live('q/old')],
    successors: { new: [[live('p/new')]] },
    isPinned: true,
    planned: ['q/old', 'p/old?'],
    likely: 'q/old',
  },
  {
    story: 'an open circuit is passed over',
    routes: [live('p/old'), live('q/old')],
    open: ['p/old'],
    planned: ['q/old'],
    likely: 'p/old',
  },
  {
    story: 'a spare key is tried before another host, and one that rests after everything',
    routes: [live('p/old'), live('q/old')],
    keys: { p: ['one', 'two'], q: ['only'] },
    resting: ['one'],
    planned: ['p/old@two', 'q/old', 'p/old?'],
    likely: 'p/old',
  },
  {
    story: 'routes without a key are left out',
    routes: [live('p/old'), live('q/same')],
    successors: { new: [[live('p/new')]] },
    keys: { q: ['only'] },
    planned: ['q/same'],
    likely: 'q/same',
  },
  {
    story: 'without any key the provider that the model was first at is shown',
    routes: [retired('p/old'), live('q/old')],
    successors: { new: [[live('r/new'), live('p/new')]] },
    keys: {},
    planned: [],
    likely: 'p/new',
  },
  {
    story: 'without any key there is no plan, and the likely route is shown all the same',
    routes: [retired('p/old')],
    successors: { new: [[live('p/new')]] },
    keys: {},
    planned: [],
    likely: 'p/new',
  },
];

describe('plan', () => {
  it.each(ROWS)('$story', (row) => {
    const { routes, successors = {}, named = Object.keys(successors), planned, likely } = row;
    const models = new Map(
      Object.entries(successors).map(([id, [own, next = []]]) => [id, modelOf(id, own, next)]),
    );
    const model = modelOf('old', routes, named);
    const { keys = { p: ['one'], q: ['one'] } } = row;
    const accesses = new Map(Object.entries(keys).map(([name, all]) => [name, all.map(access)]));
    const rests = (row.resting ?? []).map((key) => access(key).key?.id);
    const state: PlanState = {
      resolve: (id) => models.get(id),
      accessesOf: (_, { provider }) => accesses.get(provider) ?? [],
      isAlive: ({ upstreamId }) => row.said?.[upstreamId],
      isResting: (_, { key }) => rests.includes(key?.id),
      isOpen: ({ provider, upstreamId }) => row.open?.includes(`${provider}/${upstreamId}`) ?? false,
      needs: row.needs ?? [],
      isPinned: row.isPinned ?? false,
    };
    const names = plan(model, state, NOW).map((it) => {
      const isSpare = it.access !== accesses.get(it.route.provider)?.[0];
      const key = isSpare ? `@${it.access.key?.reveal().replace(/-+$/, '')}` : '';
      return `${it.route.provider}/${it.route.upstreamId}${key}${it.isLastResort ? '?' : ''}`;
    });
    expect(names).toEqual(planned);
    const { route: shown } = outlookFor(model, state, NOW);
    expect(`${shown.provider}/${shown.upstreamId}`).toBe(likely);
  });
});

function modelOf(id: string, routes: readonly Route[], successors: readonly string[]): Model {
  const named = successors.map((it): Successor => ({ id: it, by: 'provider', source }));
  return { id, name: id, tagline: '', routes, successors: named };
}
