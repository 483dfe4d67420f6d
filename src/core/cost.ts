import type { Price, Route } from './model.ts';
import type { Usage } from './usage.ts';

/** The price that holds at a moment, peak hours included; undefined when it is not known. */
export function priceAt(route: Route, now: Date): Price | undefined {
  const today = now.toISOString().slice(0, 10);
  const price = route.prices?.find(({ until }) => until === undefined || today < until);
  return price && isPeak(price, now) ? times(price, price.peak?.factor ?? 1) : price;
}

/** What an answer cost in USD; undefined when the price or the tokens are not known, never a guess. */
export function costUsd(route: Route, usage: Usage | undefined, now: Date): number | undefined {
  const price = priceAt(route, now);
  if (!price || !usage) return undefined;
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  const cachedPrice = price.cachedInput ?? price.input;
  const micros =
    (usage.inputTokens - cached) * price.input + cached * cachedPrice + usage.outputTokens * price.output;
  // Twelve digits: a floating-point tail says nothing.
  return Number((micros / 1e6).toPrecision(12));
}

/** For people: "$0.15 / $0.60 per 1M tokens" (input / output). */
export function priceText(price: Price | undefined): string {
  return price ? `${dollars(price.input)} / ${dollars(price.output)} per 1M tokens` : 'price unknown';
}

function dollars(amount: number): string {
  const digits = amount.toString().split('.')[1]?.length ?? 0;
  return `$${amount.toFixed(Math.max(2, digits))}`;
}

function isPeak({ peak }: Price, now: Date): boolean {
  const hour = now.getUTCHours();
  if (!peak?.weekdays.includes(now.getUTCDay())) return false;
  return peak.hoursUtc.some(([from, to]) => hour >= from && hour < to);
}

function times(price: Price, factor: number): Price {
  return {
    ...price,
    input: price.input * factor,
    output: price.output * factor,
    ...(price.cachedInput !== undefined && { cachedInput: price.cachedInput * factor }),
  };
}
