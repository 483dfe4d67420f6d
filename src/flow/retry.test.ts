import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, openRetryBudget } from './retry.ts';

const LIMITS = { firstMs: 500, mostMs: 8000 };

describe('backoffMs', () => {
  it('doubles its cap up to the most', () => {
    const caps = [0, 1, 2, 3, 4, 5, 50].map((retry) => backoffMs(retry, () => 1, LIMITS));
    expect(caps).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it('may be anything below its cap, nothing included', () => {
    expect([0, 0.25, 0.5].map((chance) => backoffMs(1, () => chance, LIMITS))).toEqual([0, 250, 500]);
  });
});

describe('a retry budget', () => {
  const limits = { ratio: 0.1, start: 3, most: 10 };

  it('starts with a few retries', () => {
    const budget = openRetryBudget(limits);
    expect([1, 2, 3, 4].map(() => budget.spend())).toEqual([true, true, true, false]);
  });

  it('gives one more for ten requests, and not before', () => {
    const budget = openRetryBudget({ ...limits, start: 0 });
    for (let i = 0; i < 9; i++) budget.earn();
    expect(budget.spend()).toBe(false);
    budget.earn();
    expect([budget.spend(), budget.spend()]).toEqual([true, false]);
  });

  it('saves up no more than it may', () => {
    const budget = openRetryBudget(limits);
    for (let i = 0; i < 1000; i++) budget.earn();
    expect(Array.from({ length: 11 }, () => budget.spend()).filter(Boolean)).toHaveLength(10);
  });

  it('never lets retries exceed their share, in whatever order requests and retries come', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (asksForRetry) => {
        const budget = openRetryBudget(limits);
        let requests = 0;
        let retries = 0;
        for (const isRetry of asksForRetry) {
          if (!isRetry) {
            budget.earn();
            requests++;
          } else if (budget.spend()) {
            retries++;
          }
        }
        expect(retries).toBeLessThanOrEqual(3 + Math.round(requests * 0.1 * 10) / 10);
      }),
    );
  });
});
