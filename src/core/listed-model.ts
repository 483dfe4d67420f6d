import type { Team } from './extension.ts';
import type { Capability, Source, Successor } from './model.ts';

/** A model as `GET /models` tells of it: what stands now, for that server's keys. */
export interface ListedModel {
  readonly id: string;
  /** Other ids it is known by. */
  readonly aliases: readonly string[];
  /** What really answers: "Llama 3.3 70B → gpt-oss-120b". */
  readonly name: string;
  /** For people: "Groq". */
  readonly provider: string;
  /** For people: "$0.15 / $0.60 per 1M tokens". */
  readonly cost: string;
  /** The provider's own id of what answers. */
  readonly upstreamId: string;
  readonly status: 'active' | 'deprecated' | 'retired';
  /** ISO date of the day since which its provider has offered it. */
  readonly releasedOn: string | undefined;
  /** ISO date of the day on which its end was announced. */
  readonly announcedOn: string | undefined;
  /** ISO date of the day the model it was made for is shut down. */
  readonly retiresOn: string | undefined;
  /** Whose keys keep it after that. */
  readonly retiresExcept: string | undefined;
  readonly retirementSource: Source | undefined;
  /** `provider/upstream-id` that stands in, or would. */
  readonly successor: string | undefined;
  /** Models that stand in when no route is left, preferred first. */
  readonly successors: readonly Successor[];
  /** Everything that may answer, in order. */
  readonly routes: readonly string[];
  /** Routes that keep failing, and are left alone for now. */
  readonly circuits: readonly ListedCircuit[];
  /** What the providers said of its own routes, for this server's keys. */
  readonly findings: readonly ListedFinding[];
  /** Asked when a caller does not say which. */
  readonly isDefault: boolean;
  /** Whether the server has a key for it. */
  readonly configured: boolean;
  /** The variable that holds the key it needs. */
  readonly keyVariable: string | undefined;
  /** Tokens. */
  readonly contextWindow: number | undefined;
  /** Tokens. */
  readonly maxOutputTokens: number | undefined;
  /** Absent where nobody has said. */
  readonly capabilities: Readonly<Partial<Record<Capability, boolean | undefined>>>;
  /** USD per 1M tokens. */
  readonly inputPrice: number | undefined;
  readonly outputPrice: number | undefined;
  readonly tagline: string;
  readonly recommendedFor: string | undefined;
  readonly simulated: boolean;
}

export interface ListedCircuit {
  /** `provider/upstream-id`. */
  readonly route: string;
  /** `half_open`: its time is over, and one request finds out whether it works again. */
  readonly state: 'open' | 'half_open';
  /** Milliseconds until it is tried again; absent when it may be, or is, by now. */
  readonly retryAfterMs: number | undefined;
}

export interface ListedFinding {
  /** `provider/upstream-id`. */
  readonly route: string;
  readonly alive: boolean;
  /** What says so, in words fit to show. */
  readonly evidence: string;
  readonly at: Date;
}

/** Models that the server's owner has asked together, under an id that stands among models' ids like any other. */
export interface ListedTeam {
  /** "team:quick". */
  readonly id: string;
  readonly about: string | undefined;
  readonly models: Team['models'];
}
