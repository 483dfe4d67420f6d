/**
 * Tokens of one answer, as the provider counted them. Never guessed.
 *
 * As in the OpenTelemetry GenAI conventions, input includes cached tokens and output includes reasoning
 * tokens; the two optional counts are parts of those, not extra.
 */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** USD, where the provider itself says what it charged. */
  readonly chargedUsd?: number | undefined;
}
