import type {
  Capability,
  DatedFact,
  Lifecycle,
  Price,
  RefusedParameter,
  Retirement,
  Route,
  Source,
  Thinking,
} from '../core/model.ts';
import { publishedPrices } from './published-prices.ts';

/** What the provider pages say of one model, short enough to be read as a table. Sizes in tokens. */
export interface RouteFacts {
  /** For people. */
  readonly label: string;
  readonly context?: number;
  /** The most it gives in one answer. */
  readonly output?: number;
  /**
   * USD per 1M tokens, input and output, with the price of cached input in between where there is one; or the
   * prices in order. Absent: the price list (`publishedPrices`).
   */
  readonly price?: readonly [number, number] | readonly [number, number, number] | readonly Price[];
  /** All it can do beyond text; absent: nobody has said. */
  readonly can?: readonly Capability[];
  readonly thinking?: Thinking;
  readonly refuses?: readonly RefusedParameter[];
  readonly maxTemperature?: number;
  readonly samplesByOne?: true;
  /** ISO dates, each from `source` unless it has one of its own. */
  readonly released?: string | DatedFact;
  readonly announced?: string | DatedFact;
  readonly retires?: string | Retirement;
  /** Whose keys keep it after that. */
  readonly except?: string;
  readonly source: Source;
}

const EVERY_CAPABILITY: readonly Capability[] = ['tools', 'images', 'jsonSchema', 'reasoning'];

/** A provider's table of models as routes, under the provider's own ids. */
export function routesAt<const T extends Readonly<Record<string, RouteFacts>>>(
  provider: string,
  table: T,
): { readonly [Id in keyof T]: Route } {
  const routes = Object.entries(table).map(([id, facts]) => [id, toRoute(provider, id, facts)] as const);
  return Object.fromEntries(routes) as { [Id in keyof T]: Route };
}

/** A route of which nothing is known but its address, what its name tells, and what the price list says: of a
 * provider that was added, by its address. */
export function unlistedRoute(
  provider: string,
  upstreamId: string,
  facts: Partial<Route> = {},
  baseUrl?: string,
): Route {
  return withPublishedPrices({ label: upstreamId, ...facts, provider, upstreamId }, baseUrl);
}

function toRoute(provider: string, upstreamId: string, facts: RouteFacts): Route {
  const { label, context, output, price, can, thinking, refuses, samplesByOne, maxTemperature } = facts;
  const route: Route = {
    provider,
    upstreamId,
    label,
    ...lifecycleOf(facts),
    ...(context !== undefined && { contextWindow: context }),
    ...(output !== undefined && { maxOutputTokens: output }),
    ...(can && {
      capabilities: Object.fromEntries(EVERY_CAPABILITY.map((it) => [it, can.includes(it)])),
    }),
    ...(thinking && { thinking }),
    ...(refuses && { refuses }),
    ...(samplesByOne && { samplesByOne }),
    ...(maxTemperature !== undefined && { maxTemperature }),
  };
  return price ? { ...route, prices: toPrices(price) } : withPublishedPrices(route);
}

function lifecycleOf({ released, announced, retires, except, source }: RouteFacts): {
  lifecycle?: Lifecycle;
} {
  const dated = <T extends DatedFact>(fact: string | T): DatedFact | T =>
    typeof fact === 'string' ? { on: fact, source } : fact;
  const lifecycle: Lifecycle = {
    ...(released && { released: dated(released) }),
    ...(announced && { announced: dated(announced) }),
    ...(retires && { retirement: { ...dated(retires), ...(except && { except }) } }),
  };
  return Object.keys(lifecycle).length > 0 ? { lifecycle } : {};
}

function toPrices(price: NonNullable<RouteFacts['price']>): readonly Price[] {
  const [first, second, third] = price;
  if (typeof first !== 'number') return price as readonly Price[];
  return third === undefined
    ? [{ input: first, output: second as number }]
    : [{ input: first, cachedInput: second as number, output: third as number }];
}

/** Looked up when somebody asks: most runs need no price but their own. */
function withPublishedPrices(route: Omit<Route, 'prices'>, baseUrl?: string): Route {
  return {
    ...route,
    get prices() {
      return publishedPrices(route.provider, route.upstreamId, baseUrl);
    },
  } as Route;
}
