import { createRequire } from 'node:module';
import type { ConditionalPrice, ModelPrice, PriceOptions, TieredPrices } from '@pydantic/genai-prices';
import type { Price, Rates } from '../core/model.ts';

/** Their names there, where they differ. The rest is looked up under the provider's own name. */
const NAMES: Readonly<Record<string, string>> = { gemini: 'google', xai: 'x-ai' };

/** Bounded: callers may name any upstream id. */
const MAX_KNOWN = 2000;
const known = new Map<string, readonly Price[] | undefined>();

/**
 * What `@pydantic/genai-prices` says a model costs, in order of validity; undefined where it says nothing, or
 * something that a `Price` cannot express. Its data is part of the package: nothing is fetched.
 *
 * @param baseUrl of a provider that a server's owner added. It has a name of the owner's choosing, which may be that of a
 * vendor on the list: then who is at that address tells what it costs.
 */
export function publishedPrices(
  provider: string,
  upstreamId: string,
  baseUrl?: string,
): readonly Price[] | undefined {
  const id = `${baseUrl ?? provider}/${upstreamId}`;
  if (known.has(id)) return known.get(id);
  const vendor =
    baseUrl === undefined ? { providerId: NAMES[provider] ?? provider } : { providerApiUrl: baseUrl };
  const prices = lookUp(vendor, upstreamId);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(id, prices);
  return prices;
}

/** Half a megabyte of data takes tens of milliseconds to load, so it is loaded when the first price is wanted. */
let library: typeof import('@pydantic/genai-prices') | undefined;

function lookUp(vendor: PriceOptions, upstreamId: string): readonly Price[] | undefined {
  library ??= createRequire(import.meta.url)('@pydantic/genai-prices') as NonNullable<typeof library>;
  const found = library.calcPrice({ input_tokens: 1 }, upstreamId, vendor);
  if (!found) return undefined;
  const { prices } = found.model;
  return Array.isArray(prices) ? toSchedule(prices) : toOne(toPrice(prices));
}

/** From "since when" to "until when". Prices that change with the hour are not expressed here. */
function toSchedule(conditional: readonly ConditionalPrice[]): readonly Price[] | undefined {
  const schedule: Price[] = [];
  for (const [i, { prices, constraint }] of conditional.entries()) {
    const next = conditional[i + 1]?.constraint;
    if (constraint?.type === 'time_of_date' || next?.type === 'time_of_date') return undefined;
    const price = toPrice(prices);
    if (!price) return undefined;
    schedule.push(next ? { ...price, until: next.start_date } : price);
  }
  return schedule;
}

function toOne(price: Price | undefined): readonly Price[] | undefined {
  return price && [price];
}

function toPrice(prices: ModelPrice): Price | undefined {
  const base = toRates(prices, () => undefined);
  if (!base) return undefined;
  const starts = new Set(Object.values(prices).flatMap((it) => tiersOf(it).map(({ start }) => start)));
  if (starts.size === 0) return base;
  const tiers = [...starts]
    .sort((a, b) => a - b)
    .flatMap((above) => {
      const rates = toRates(prices, (it) => tiersOf(it).findLast(({ start }) => start <= above)?.price);
      return rates ? [{ above, ...rates }] : [];
    });
  return { ...base, tiers };
}

type PriceEntry = number | TieredPrices | undefined;

/** @param tiered the price of an entry in the tier that is meant; undefined = its base */
function toRates(prices: ModelPrice, tiered: (entry: PriceEntry) => number | undefined): Rates | undefined {
  const rate = (name: string): number | undefined => {
    const entry = prices[name];
    return tiered(entry) ?? (typeof entry === 'object' ? entry.base : entry);
  };
  const input = rate('input_mtok');
  const output = rate('output_mtok');
  const cachedInput = rate('cache_read_mtok');
  const cacheWrite = rate('cache_write_mtok');
  if (input === undefined || output === undefined) return undefined;
  return {
    input,
    output,
    ...(cachedInput !== undefined && { cachedInput }),
    ...(cacheWrite !== undefined && { cacheWrite }),
  };
}

function tiersOf(entry: PriceEntry): TieredPrices['tiers'] {
  return typeof entry === 'object' ? entry.tiers : [];
}
