/** What a server's doctor tells people: how each key and each model stands, and what mends it. */
export interface Findings {
  readonly isHealthy: boolean;
  readonly keys: readonly KeyFinding[];
  readonly models: readonly ModelFinding[];
}

export interface KeyFinding {
  /** For people. */
  readonly provider: string;
  /** `KeyState`, or a word of a newer server. */
  readonly state: string;
  /** The emulator answers: the key, its balance too, is none of a provider's. */
  readonly isSimulated: boolean;
  /** Place of the key in its variable, from 1, and how many there are. */
  readonly place: number | undefined;
  readonly of: number | undefined;
  /** For people: "$4.90". */
  readonly balance: string | undefined;
  readonly error: string | undefined;
  readonly action: string | undefined;
}

export interface ModelFinding {
  readonly id: string;
  /** `ModelState`, or a word of a newer server. */
  readonly state: string;
  /** `provider/upstream-id` that answers, or would. */
  readonly answeredBy: string | undefined;
  /** Milliseconds; absent when it was not asked. */
  readonly timeToFirstTokenMs: number | undefined;
  readonly error: string | undefined;
  readonly reason: string | undefined;
  readonly action: string | undefined;
}
