import type { Balance } from './account.ts';

/** For people: "$4.90", "1,240.50 CNY, $0.00"; undefined for a key without amounts. */
export function balanceText({ amounts }: Pick<Balance, 'amounts'>): string | undefined {
  const texts = amounts.map(({ currency, amount }) => moneyText(amount, currency));
  return texts.length > 0 ? texts.join(', ') : undefined;
}

/** To the cent. What is left of one reads as "less than $0.01", never as nothing: calls are still answered. */
function moneyText(amount: number, currency: string): string {
  if (amount > 0 && amount < 0.01) return `less than ${moneyText(0.01, currency)}`;
  const sum = Math.abs(amount).toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const sign = amount < 0 && sum !== '0.00' ? '-' : '';
  // As costs are written. Other signs than the dollar's are shared by several currencies.
  return currency === 'USD' ? `${sign}$${sum}` : `${sign}${sum} ${currency}`;
}
