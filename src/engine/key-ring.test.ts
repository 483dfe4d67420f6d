import { describe, expect, it } from 'vitest';
import type { Access } from '../core/contracts.ts';
import { toFault } from '../core/fault.ts';
import type { Route } from '../core/model.ts';
import { Secret } from '../core/secret.ts';
import { openKeyRing } from './key-ring.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
const access = (key: string): Access => ({ key: new Secret(key), baseUrl: 'http://p', simulated: false });
const [one, two, three] = ['key-number-1', 'key-number-2', 'key-number-3'].map(access);
if (!one || !two || !three) throw new Error('Three keys');
const route: Route = { provider: 'p', upstreamId: 'm', label: 'M' };
const other: Route = { ...route, upstreamId: 'n' };
const ring = () => openKeyRing(new Map([['p', [one, two, three]]]));
const order = (keys: ReturnType<typeof ring>) =>
  keys.accessesOf('p').map((it) => [one, two, three].indexOf(it));

describe('keys', () => {
  it('take turns: whoever comes next begins with the one after the last used', () => {
    const keys = ring();
    expect(order(keys)).toEqual([0, 1, 2]);
    keys.used(route, one);
    expect(order(keys)).toEqual([1, 2, 0]);
    keys.used(route, three);
    expect(order(keys)).toEqual([0, 1, 2]);
    expect(keys.accessesOf('nobody')).toEqual([]);
  });

  it.each([
    ['rate_limited', 5000],
    ['quota_exceeded', 900_000],
  ] as const)('that are %s rest alone, for this model, for %d ms', (code, ms) => {
    const keys = ring();
    keys.observed(route, one, toFault(code, 'no'), NOW);
    expect(keys.isResting(route, one, later(ms - 1))).toBe(true);
    expect(keys.isResting(route, one, later(ms))).toBe(false);
    expect(keys.isResting(route, two, NOW)).toBe(false);
    expect(keys.isResting(other, one, NOW)).toBe(false);
  });

  it('that are rejected rest for every model', () => {
    const keys = ring();
    keys.observed(route, one, toFault('authentication_failed', 'no'), NOW);
    expect(keys.isResting(other, one, later(599_999))).toBe(true);
    expect(keys.isResting(other, two, NOW)).toBe(false);
  });

  it('rest for as long as the provider says', () => {
    const keys = ring();
    keys.observed(route, one, toFault('quota_exceeded', 'no', { retryAfterMs: 60_000 }), NOW);
    expect(keys.isResting(route, one, later(59_999))).toBe(true);
    expect(keys.isResting(route, one, later(60_000))).toBe(false);
  });

  it('rest for no more models than anybody has: the first is forgotten', () => {
    const keys = ring();
    const nth = (i: number): Route => ({ ...route, upstreamId: `m${i}` });
    for (let i = 0; i <= 10_000; i++) keys.observed(nth(i), one, toFault('quota_exceeded', 'no'), NOW);
    const resting = [0, 1, 10_000].map((i) => keys.isResting(nth(i), one, NOW));
    expect(resting).toEqual([false, true, true]);
  });

  it('are rested by an answer', () => {
    const keys = ring();
    keys.observed(route, one, toFault('authentication_failed', 'no'), NOW);
    keys.observed(route, one, undefined, NOW);
    expect(keys.isResting(route, one, NOW)).toBe(false);
  });

  it('do not rest for what is no fault of theirs', () => {
    const keys = ring();
    for (const code of ['provider_error', 'timeout', 'invalid_model', 'model_overloaded'] as const) {
      keys.observed(route, one, toFault(code, 'no'), NOW);
    }
    expect(keys.isResting(route, one, NOW)).toBe(false);
  });

  it("of a caller never rest, even where they are the server's own", () => {
    const keys = ring();
    const callers = access('key-number-1');
    keys.observed(route, callers, toFault('authentication_failed', 'no'), NOW);
    expect(keys.isResting(route, callers, NOW)).toBe(false);
    expect(keys.isResting(route, one, NOW)).toBe(false);
  });
});
