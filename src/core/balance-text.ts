import type { Balance } from './account.ts';
import { balanceToTheCent } from './money-text.ts';

/** For people: "$4.90", "1,240.50 CNY, $0.00"; undefined for a key without amounts. */
export function balanceText({ amounts }: Pick<Balance, 'amounts'>): string | undefined {
  const texts = amounts.map(({ currency, amount }) => balanceToTheCent(amount, currency));
  return texts.length > 0 ? texts.join(', ') : undefined;
}
