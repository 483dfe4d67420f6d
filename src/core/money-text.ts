/** Money as people read it: one way for each purpose. */

/** A price, as it was published: "$0.075", "$4.00". */
export function priceInDollars(usd: number): string {
  const digits = usd.toString().split('.')[1]?.length ?? 0;
  return `$${usd.toFixed(Math.max(2, digits))}`;
}

/** What an answer or a run cost: "$0.000042", "$0.012", "$1,240.50". Two digits that count, and cents from a dollar on. */
export function costInDollars(usd: number): string {
  if (usd === 0) return '$0';
  // An answer often costs a hundredth of a cent. Rounded before it is measured: 0.00999 is 0.010.
  const size = usd < 1 ? Math.floor(Math.log10(Number(usd.toPrecision(2)))) : 0;
  return `$${toDigits(usd, Math.max(2, 1 - size))}`;
}

/** What is left to spend, to the cent. What is left of one reads as "less than $0.01", never as nothing: calls are still answered. */
export function balanceToTheCent(amount: number, currency: string): string {
  if (amount > 0 && amount < 0.01) return `less than ${balanceToTheCent(0.01, currency)}`;
  const sum = toDigits(Math.abs(amount), 2);
  const sign = amount < 0 && sum !== '0.00' ? '-' : '';
  // As costs are written. Other signs than the dollar's are shared by several currencies.
  return currency === 'USD' ? `${sign}$${sum}` : `${sign}${sum} ${currency}`;
}

function toDigits(amount: number, digits: number): string {
  return amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
