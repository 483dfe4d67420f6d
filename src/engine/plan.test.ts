import { describe, expect, it } from 'vitest';
import type { Access } from '../core/contracts.ts';
import type { Model, Route } from '../core/model.ts';
import { Secret } from '../core/secret.ts';
import { likelyRoute, type PlanState, plan } from './plan.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const access: Access = { key: new Secret('key-12345678'), baseUrl: 'http://127.0.0.1', simulated: false };
const route = (provider: string, upstreamId: string, retired?: Route['retired']): Route => ({
  provider,
  upstreamId,
  label: upstreamId,
  ...(retired && { retired }),
});
const gone = { on: '2026-08-16', source: 's' };
const goneForMost = { ...gone, except: 'enterprise keys' };
const leaving = { on: '2027-05-07', source: 's' };

interface Row {
  readonly story: string;
  readonly routes: readonly Route[];
  readonly successors?: readonly Route[];
  readonly keys?: readonly string[];
  readonly said?: Readonly<Record<string, boolean>>;
  /** Names in the plan's order; a last resort has a question mark. */
  readonly planned: readonly string[];
  /** What `/models` shows. */
  readonly likely: string;
}

const ROWS: readonly Row[] = [
  {
    story: 'a live route goes before its successors',
    routes: [route('p', 'old')],
    successors: [route('p', 'new')],
    planned: ['old', 'new'],
    likely: 'old',
  },
  {
    story: 'a route with a date to come is still live',
    routes: [route('p', 'old', leaving)],
    successors: [route('p', 'new')],
    planned: ['old', 'new'],
    likely: 'old',
  },
  {
    story: 'a route that is gone for everybody is the last resort',
    routes: [route('p', 'old', gone)],
    successors: [route('p', 'new'), route('p', 'newer')],
    planned: ['new', 'newer', 'old?'],
    likely: 'new',
  },
  {
    story: 'a route that some keys keep is asked, though its successor is shown',
    routes: [route('p', 'old', goneForMost)],
    successors: [route('p', 'new')],
    planned: ['old', 'new'],
    likely: 'new',
  },
  {
    story: 'once the provider has said that it is gone, the successor goes first',
    routes: [route('p', 'old', goneForMost)],
    successors: [route('p', 'new')],
    said: { old: false },
    planned: ['new', 'old?'],
    likely: 'new',
  },
  {
    story: 'once the provider has answered with it, it is shown and goes first, whatever the date',
    routes: [route('p', 'old', gone)],
    successors: [route('p', 'new')],
    said: { old: true },
    planned: ['old', 'new'],
    likely: 'old',
  },
  {
    story: 'a successor that is gone makes room for the next',
    routes: [route('p', 'old', gone)],
    successors: [route('p', 'new'), route('p', 'newer')],
    said: { new: false },
    planned: ['newer', 'old?', 'new?'],
    likely: 'newer',
  },
  {
    story: 'routes without a key are left out',
    routes: [route('p', 'old'), route('q', 'same')],
    successors: [route('p', 'new')],
    keys: ['q'],
    planned: ['same'],
    likely: 'same',
  },
  {
    story: 'without any key there is no plan, and the likely route is shown all the same',
    routes: [route('p', 'old', gone)],
    successors: [route('p', 'new')],
    keys: [],
    planned: [],
    likely: 'new',
  },
];

describe('plan', () => {
  it.each(ROWS)('$story', ({ routes, successors = [], keys = ['p', 'q'], said = {}, planned, likely }) => {
    const model: Model = { id: 'm', name: 'M', tagline: '', routes, successors };
    const state: PlanState = {
      access: (_, { provider }) => (keys.includes(provider) ? access : undefined),
      isAlive: ({ upstreamId }) => said[upstreamId],
    };
    const names = plan(model, state, NOW).map((it) => it.route.upstreamId + (it.isLastResort ? '?' : ''));
    expect(names).toEqual(planned);
    expect(likelyRoute(model, state, NOW).upstreamId).toBe(likely);
  });
});
