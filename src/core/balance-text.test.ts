import { expect, it } from 'vitest';
import { balanceText } from './balance-text.ts';

it.each([
  [4.8984355238, 'USD', '$4.90'],
  [12.4, 'CNY', '12.40 CNY'],
  [1240.5, 'USD', '$1,240.50'],
  [0, 'USD', '$0.00'],
  [-0.5, 'USD', '-$0.50'],
  [-0.001, 'CNY', '0.00 CNY'],
  [0.0099, 'USD', 'less than $0.01'],
  [0.000_000_1, 'CNY', 'less than 0.01 CNY'],
  [0.01, 'USD', '$0.01'],
])('shows %d %s as %s', (amount, currency, text) => {
  expect(balanceText({ amounts: [{ currency, amount }] })).toBe(text);
});

it('shows each currency, and nothing where there are no amounts', () => {
  const amounts = [
    { currency: 'USD', amount: 3 },
    { currency: 'CNY', amount: 0 },
  ];
  expect(balanceText({ amounts })).toBe('$3.00, 0.00 CNY');
  expect(balanceText({ amounts: [] })).toBeUndefined();
});
