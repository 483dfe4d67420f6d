import { expect, it } from 'vitest';
import { costInDollars, priceInDollars } from './money-text.ts';

it.each([
  [0, '$0'],
  [0.000_000_02, '$0.000000020'],
  [0.000_042_4, '$0.000042'],
  [0.000_219, '$0.00022'],
  [0.009_99, '$0.010'],
  [0.012_3, '$0.012'],
  [0.123, '$0.12'],
  [0.999, '$1.00'],
  [1.2, '$1.20'],
  [1240.5, '$1,240.50'],
])('shows a cost of %d as %s', (usd, text) => {
  expect(costInDollars(usd)).toBe(text);
});

it.each([
  [0, '$0.00'],
  [0.003, '$0.003'],
  [0.15, '$0.15'],
  [4, '$4.00'],
  [22.5, '$22.50'],
])('shows a price of %d as %s', (usd, text) => {
  expect(priceInDollars(usd)).toBe(text);
});
