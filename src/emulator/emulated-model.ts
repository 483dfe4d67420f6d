import type { ThinkingLevel } from './generate.ts';

/**
 * Who reaches a model: `live` everyone; `closed` enterprise keys only, others are told it does not exist; `gone` nobody;
 * `no-chat` it is listed but does not chat.
 */
export type ModelStatus = 'live' | 'closed' | 'gone' | 'no-chat';

/** A model as the emulated providers know it (providers.md §1.7, §2.8, §3.7). */
export interface EmulatedModel {
  readonly id: string;
  readonly status: ModelStatus;
  /** The model that really answers, where that is another one. */
  readonly servedBy?: string;
  /** The levels of thinking it takes; the empty list for models that do not think. */
  readonly levels: readonly ThinkingLevel[];
  /** It takes images. */
  readonly images?: boolean;
  /** Tokens. */
  readonly contextWindow: number;
  readonly maxOutput: number;
  /** Its entry in the provider's list; a model without one is not listed. */
  readonly listing?: Readonly<Record<string, unknown>>;
}
