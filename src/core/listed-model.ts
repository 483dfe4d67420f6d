/** A model as `GET /models` tells of it: what stands now, for that server's keys. */
export interface ListedModel {
  readonly id: string;
  /** What really answers: "Llama 3.3 70B → gpt-oss-120b". */
  readonly name: string;
  /** For people: "Groq". */
  readonly provider: string;
  /** For people: "$0.15 / $0.60 per 1M tokens". */
  readonly cost: string;
  /** The provider's own id of what answers. */
  readonly upstreamId: string;
  readonly status: 'active' | 'deprecated' | 'retired';
  /** ISO date of the day the model it was made for is shut down. */
  readonly retiresOn: string | undefined;
  readonly successor: string | undefined;
  readonly routes: readonly string[];
  /** Whether the server has a key for it. */
  readonly configured: boolean;
  /** Tokens. */
  readonly contextWindow: number | undefined;
  /** Tokens. */
  readonly maxOutputTokens: number | undefined;
  /** USD per 1M tokens. */
  readonly inputPrice: number | undefined;
  readonly outputPrice: number | undefined;
  readonly tagline: string;
  readonly simulated: boolean;
}
