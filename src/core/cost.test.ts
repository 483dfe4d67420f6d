import { describe, expect, it } from 'vitest';
import { costUsd, priceAt, priceText } from './cost.ts';
import type { Route } from './model.ts';

const route: Route = {
  provider: 'p',
  upstreamId: 'm',
  label: 'M',
  prices: [
    { input: 1, cachedInput: 0.1, output: 10, until: '2027-01-01' },
    { input: 2, output: 20 },
  ],
};
const peaky: Route = {
  ...route,
  prices: [
    { input: 1, cachedInput: 0.5, output: 2, peak: { factor: 2, weekdays: [1, 2], hoursUtc: [[1, 4]] } },
  ],
};
const NOW = new Date('2026-11-22T12:00:00Z');

describe('costUsd', () => {
  it('prices cached input apart, and reasoning as part of the output', () => {
    const usage = { inputTokens: 1000, cachedInputTokens: 400, outputTokens: 100, reasoningTokens: 60 };
    expect(costUsd(route, usage, NOW)).toBe((600 * 1 + 400 * 0.1 + 100 * 10) / 1e6);
  });

  it('takes the price that holds on the day', () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 0 };
    expect(costUsd(route, usage, new Date('2026-12-31T23:59:59Z'))).toBe(1);
    expect(costUsd(route, usage, new Date('2027-01-01T00:00:00Z'))).toBe(2);
  });

  it('charges peak hours, on their weekdays only', () => {
    expect(priceAt(peaky, new Date('2026-11-23T01:00:00Z'))).toMatchObject({
      input: 2,
      cachedInput: 1,
      output: 4,
    });
    expect(priceAt(peaky, new Date('2026-11-23T04:00:00Z'))).toMatchObject({ input: 1, output: 2 });
    expect(priceAt(peaky, new Date('2026-11-22T01:00:00Z'))).toMatchObject({ input: 1, output: 2 });
  });

  it('prices what is written to a cache apart, and never counts a token twice', () => {
    const claude: Route = { ...route, prices: [{ input: 4, cachedInput: 0.2, cacheWrite: 5, output: 20 }] };
    const usage = {
      inputTokens: 1000,
      cachedInputTokens: 600,
      cacheWriteInputTokens: 300,
      outputTokens: 10,
    };
    expect(costUsd(claude, usage, NOW)).toBe((100 * 4 + 600 * 0.2 + 300 * 5 + 10 * 20) / 1e6);
    const absurd = { ...usage, cacheWriteInputTokens: 900 };
    expect(costUsd(claude, absurd, NOW)).toBe((600 * 0.2 + 400 * 5 + 10 * 20) / 1e6);
  });

  it('lifts a long prompt into its tier, whole', () => {
    const tiered: Route = {
      ...route,
      prices: [{ input: 1, output: 10, tiers: [{ above: 1000, input: 2, cachedInput: 0.5, output: 15 }] }],
    };
    expect(costUsd(tiered, { inputTokens: 1000, outputTokens: 100 }, NOW)).toBe((1000 + 100 * 10) / 1e6);
    const long = { inputTokens: 1001, cachedInputTokens: 1, outputTokens: 100 };
    expect(costUsd(tiered, long, NOW)).toBe((1000 * 2 + 0.5 + 100 * 15) / 1e6);
  });

  it('is unknown, not zero, without a price or without usage', () => {
    expect(
      costUsd({ provider: 'p', upstreamId: 'm', label: 'M' }, { inputTokens: 1, outputTokens: 1 }, NOW),
    ).toBeUndefined();
    expect(costUsd(route, undefined, NOW)).toBeUndefined();
  });
});

it('writes prices with as many digits as they need', () => {
  expect(priceText({ input: 0.15, output: 0.6 })).toBe('$0.15 / $0.60 per 1M tokens');
  expect(priceText({ input: 0.075, output: 3 })).toBe('$0.075 / $3.00 per 1M tokens');
  expect(priceText(undefined)).toBe('price unknown');
});
