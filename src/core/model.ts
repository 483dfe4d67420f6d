/** How hard a model that thinks may think. */
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high';
export const REASONING_EFFORTS: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high'];

/** USD per 1M tokens. */
export interface Price {
  readonly input: number;
  readonly cachedInput?: number;
  readonly output: number;
  /** Valid until this day (ISO date, exclusive); the next price in the list follows. */
  readonly until?: string;
  /** Hours that cost more: `factor` times the price on these weekdays (0 = Sunday) and UTC hours. */
  readonly peak?: {
    readonly factor: number;
    readonly weekdays: readonly number[];
    readonly hoursUtc: readonly (readonly [from: number, to: number])[];
  };
}

/** When a provider shuts a model down. */
export interface Retirement {
  /** ISO date. */
  readonly on: string;
  /**
   * Set when the date does not hold for every key (a tier keeps the model): then only the provider's own answer
   * tells, and CORO asks.
   */
  readonly except?: string;
  readonly source: string;
}

/** A provider, the provider's own id of a model, and what holds for that pair. */
export interface Route {
  /** `Provider.name`. */
  readonly provider: string;
  readonly upstreamId: string;
  /** For people: "gpt-oss-120b". */
  readonly label: string;
  readonly retired?: Retirement;
  /** Tokens; absent when the provider does not say. */
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  /** In order of validity; the first whose `until` has not passed holds. */
  readonly prices?: readonly Price[];
  /**
   * Absent for models that do not think. `headroom` is added to `max_tokens`, since thinking is spent from the
   * same cap: tokens by effort, and an effort that is not listed is one the model cannot take.
   */
  readonly thinking?: {
    readonly headroom: Readonly<Partial<Record<ReasoningEffort, number>>>;
    /** While it thinks it ignores `temperature` and `top_p`. */
    readonly ignoresSampling?: true;
  };
}

/** A catalog entry with a stable id. Its routes and successors may change, openly. */
export interface Model {
  readonly id: string;
  /** What the id was made for: "Llama 3.3 70B". */
  readonly name: string;
  readonly tagline: string;
  /** The same weights, preferred first. */
  readonly routes: readonly Route[];
  /** Other weights that stand in when no route is left, preferred first. */
  readonly successors: readonly Route[];
}

/** `provider/upstream-id`: names what really answers. */
export function routeId(route: Route): string {
  return `${route.provider}/${route.upstreamId}`;
}

/** Whether the date of a retirement has come. A route without one never retires. */
export function isPast(retirement: Retirement | undefined, now: Date): boolean {
  return retirement !== undefined && hasCome(retirement.on, now);
}

/** Whether an ISO date has begun, in UTC. Asked several times per answer, so each date is parsed once. */
export function hasCome(isoDate: string, now: Date): boolean {
  let start = DAY_STARTS.get(isoDate);
  if (start === undefined) {
    start = Date.parse(isoDate);
    DAY_STARTS.set(isoDate, start);
  }
  return now.getTime() >= start;
}

/** As many entries as the catalog has dates. */
const DAY_STARTS = new Map<string, number>();
