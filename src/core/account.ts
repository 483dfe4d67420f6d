import type { Price } from './model.ts';

/** What a provider tells a key besides answers: the models it lists, what is left of its limits, its balance. */

/** A model as its provider lists it. Whatever the provider does not say is absent. */
export interface ListedModel {
  /** The provider's own id, as a route names it. */
  readonly upstreamId: string;
  /** False where the provider says that it takes no conversation: speech, embeddings, switched off. */
  readonly chats: boolean;
  /** For people. */
  readonly label?: string | undefined;
  /** Tokens. */
  readonly contextWindow?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly price?: Price | undefined;
  /** ISO date on which the provider will shut it down, and what it names instead. */
  readonly retiresOn?: string | undefined;
  readonly successor?: string | undefined;
}

/** One page of a provider's list. */
export interface ModelsPage {
  readonly models: readonly ListedModel[];
  /** Path of the page that follows; absent on the last one. Only a list that was read to its end tells what is gone. */
  readonly next?: string | undefined;
}

/** Something a provider answers to a GET, below its base URL, with the headers of its chats. */
export interface Lookup<T> {
  readonly path: string;
  /** Undefined when the body is not what the provider's documents say. */
  parse(body: unknown): T | undefined;
}

/** One allowance of a key, as the headers of a reply tell it. At least one of the three numbers is there. */
export interface RateLimit {
  readonly of: 'requests' | 'tokens' | 'input tokens' | 'output tokens';
  readonly per: 'second' | 'minute' | 'day' | 'month';
  readonly limit?: number | undefined;
  readonly remaining?: number | undefined;
  /** Milliseconds until it is whole again. */
  readonly resetMs?: number | undefined;
}

/** What is left to spend. */
export interface Balance {
  /** False: calls are refused until it is topped up. */
  readonly isSufficient: boolean;
  /** By currency ("USD"); empty for a key without a cap. */
  readonly amounts: readonly { readonly currency: string; readonly amount: number }[];
}
