import { hasCome, type Price, type Rates, type Route } from './model.ts';
import { priceInDollars } from './money-text.ts';
import type { Usage } from './usage.ts';

/** The price that holds at a moment, peak hours included; undefined when it is not known. */
export function priceAt(route: Route, now: Date): Price | undefined {
  const price = route.prices?.find(({ until }) => until === undefined || !hasCome(until, now));
  return price && isPeak(price, now) ? peakPrice(price) : price;
}

/**
 * What an answer cost in USD: as the provider says, else by its price; undefined when the price or the tokens are
 * not known, never a guess. Cached tokens have prices of their own; thoughts are output. A long prompt may lift the
 * whole request into a dearer tier.
 */
export function costUsd(route: Route, usage: Usage | undefined, now: Date): number | undefined {
  if (usage?.chargedUsd !== undefined) return usage.chargedUsd;
  const price = priceAt(route, now);
  if (!price || !usage) return undefined;
  const { input, cachedInput = input, cacheWrite = input, output } = ratesFor(price, usage.inputTokens);
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  const written = Math.min(usage.cacheWriteInputTokens ?? 0, usage.inputTokens - cached);
  const plain = usage.inputTokens - cached - written;
  const micros = plain * input + cached * cachedInput + written * cacheWrite + usage.outputTokens * output;
  // Twelve digits: a floating-point tail says nothing.
  return Number((micros / 1e6).toPrecision(12));
}

function ratesFor(price: Price, inputTokens: number): Rates {
  return price.tiers?.findLast(({ above }) => inputTokens > above) ?? price;
}

/** For people: "$0.15 / $0.60 per 1M tokens" (input / output). */
export function priceText(price: Price | undefined): string {
  return price
    ? `${priceInDollars(price.input)} / ${priceInDollars(price.output)} per 1M tokens`
    : 'price unknown';
}

function isPeak({ peak }: Price, now: Date): boolean {
  const hour = now.getUTCHours();
  if (!peak?.weekdays.includes(now.getUTCDay())) return false;
  return peak.hoursUtc.some(([from, to]) => hour >= from && hour < to);
}

/** One object a price, so that the same price is the same object. */
const PEAK_PRICES = new WeakMap<Price, Price>();

function peakPrice(price: Price): Price {
  const known = PEAK_PRICES.get(price);
  if (known) return known;
  const factor = price.peak?.factor ?? 1;
  const dearer = <T extends Rates>(rates: T): T => ({
    ...rates,
    input: rates.input * factor,
    output: rates.output * factor,
    ...(rates.cachedInput !== undefined && { cachedInput: rates.cachedInput * factor }),
    ...(rates.cacheWrite !== undefined && { cacheWrite: rates.cacheWrite * factor }),
  });
  const { tiers } = price;
  const peak: Price = { ...dearer(price), ...(tiers && { tiers: tiers.map((tier) => dearer(tier)) }) };
  PEAK_PRICES.set(price, peak);
  return peak;
}
