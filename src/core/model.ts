import type { Timeouts } from './timeouts.ts';

/** How hard a model that thinks may think. */
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';
/** From the least to the most. */
export const REASONING_EFFORTS: readonly ReasoningEffort[] = [
  'none',
  'minimal',
  'low',
  'medium',
  'high',
  'xhigh',
  'max',
];

/** What a request may need beyond text in and text out. */
export type Capability = 'tools' | 'images' | 'jsonSchema' | 'reasoning';

/** A parameter that some models refuse; named as in `Prompt`. */
export type RefusedParameter =
  | 'temperature'
  | 'topP'
  | 'stop'
  | 'seed'
  | 'frequencyPenalty'
  | 'presencePenalty';

/** What a provider may have no word for; named as in `Prompt`, besides what only some values or parts need. */
export type Parameter =
  | RefusedParameter
  | 'tools'
  | 'toolChoice'
  | 'parallelToolCalls'
  | 'jsonObject'
  | 'jsonSchema'
  | 'images'
  | 'imageUrls'
  | 'names';

/** USD per 1M tokens. */
export interface Rates {
  readonly input: number;
  /** Tokens read from a prompt cache; absent = as `input`. */
  readonly cachedInput?: number;
  /** Tokens written to a prompt cache; absent = as `input`. */
  readonly cacheWrite?: number;
  /** What a model thinks is output too. */
  readonly output: number;
}

/** USD per 1M tokens, and when. */
export interface Price extends Rates {
  /** Dearer long prompts: the highest tier whose `above` the input exceeds holds for the whole request. */
  readonly tiers?: readonly (Rates & { readonly above: number })[];
  /** Valid until this day (ISO date, exclusive); the next price in the list follows. */
  readonly until?: string;
  /** Hours that cost more: `factor` times the price on these weekdays (0 = Sunday) and UTC hours. */
  readonly peak?: {
    readonly factor: number;
    readonly weekdays: readonly number[];
    readonly hoursUtc: readonly (readonly [from: number, to: number])[];
  };
}

/** Where a fact was read, and when (ISO date). */
export interface Source {
  readonly name: string;
  readonly readOn: string;
}

/** Something that happens on a day: an ISO date, or a moment in UTC where the provider names one. */
export interface DatedFact {
  readonly on: string;
  readonly source: Source;
}

/** When a provider shuts a model down. */
export interface Retirement extends DatedFact {
  /**
   * Set when the date does not hold for every key (a tier keeps the model): then only the provider's own answer
   * tells, and CORO asks.
   */
  readonly except?: string;
}

/** Another catalog model that stands in, and who says so. */
export interface Successor {
  /** `Model.id`. */
  readonly id: string;
  /**
   * The provider's own recommendation; CORO's choice where that is missing, dead or already taken; or what the
   * server's owner wants.
   */
  readonly by: 'provider' | 'coro' | 'owner';
  /** Where the provider says it, or why CORO chose it. */
  readonly source: Source;
}

/** From a model's first day at a provider to its last. */
export interface Lifecycle {
  readonly released?: DatedFact;
  /** When the retirement was announced. */
  readonly announced?: DatedFact;
  readonly retirement?: Retirement;
}

/** A provider, the provider's own id of a model, and what holds for that pair. */
export interface Route {
  /** `Provider.name`. */
  readonly provider: string;
  readonly upstreamId: string;
  /** For people: "gpt-oss-120b". */
  readonly label: string;
  readonly lifecycle?: Lifecycle;
  /** Tokens; absent when the provider does not say. */
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  /** In order of validity; the first whose `until` has not passed holds. */
  readonly prices?: readonly Price[];
  /** False: it cannot. Absent: nobody has said. */
  readonly capabilities?: Readonly<Partial<Record<Capability, boolean>>>;
  /** What it answers with an error, whatever the value: left out by `fitPrompt`. */
  readonly refuses?: readonly RefusedParameter[];
  /** It takes `temperature` or `top_p`, and refuses the two together. */
  readonly samplesByOne?: true;
  /** The highest temperature it takes, where that is less than 2. */
  readonly maxTemperature?: number;
  /** Absent for models that do not think. */
  readonly thinking?: Thinking;
  /** Members of the request's body that are sent as they stand, over CORO's own: which vendors OpenRouter may ask. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Where it is slower than others: how long to wait for it. */
  readonly timeouts?: Timeouts;
}

export interface Thinking {
  /**
   * Added to `max_tokens`, since thinking is spent from the same cap: tokens by effort, and an effort that is not
   * listed is one the model cannot take.
   */
  readonly headroom: Readonly<Partial<Record<ReasoningEffort, number>>>;
  /** When nothing is asked for; absent = the least it can do. */
  readonly usual?: ReasoningEffort;
  /** While it thinks it ignores `temperature` and `top_p`. */
  readonly ignoresSampling?: true;
}

/** A catalog entry with a stable id. Its routes and successors may change, openly. */
export interface Model {
  readonly id: string;
  /** Other ids it is known by: the providers' own, and what people type. */
  readonly aliases?: readonly string[];
  /** What the id was made for: "Llama 3.3 70B". */
  readonly name: string;
  /** What it is, in a line. */
  readonly tagline: string;
  /** When to pick it, in a line. */
  readonly recommendedFor?: string;
  /** The same weights, preferred first. */
  readonly routes: readonly Route[];
  /** Other models that stand in when no route is left, preferred first. */
  readonly successors: readonly Successor[];
  /** `provider/upstream-id`: never swapped. */
  readonly isPinned?: true;
  /** Kept so that its id still works; not offered to anybody new. */
  readonly isArchived?: true;
}

/** `provider/upstream-id`: names what really answers. */
export function routeId(route: Route): string {
  return `${route.provider}/${route.upstreamId}`;
}

/** Whether the date of a retirement has come. A route without one never retires. */
export function isRetired({ lifecycle }: Route, now: Date): boolean {
  const retirement = lifecycle?.retirement;
  return retirement !== undefined && hasCome(retirement.on, now);
}

/** Whether the provider offers it yet. A route of which nobody says since when has always been there. */
export function isReleased({ lifecycle }: Route, now: Date): boolean {
  const released = lifecycle?.released;
  return released === undefined || hasCome(released.on, now);
}

/** The day of an ISO date or moment, for people: "2026-07-24". */
export function dayOf(isoDate: string): string {
  return isoDate.slice(0, 10);
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
