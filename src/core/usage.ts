/**
 * Tokens of one answer, as the provider counted them. Never guessed.
 *
 * As in the OpenTelemetry GenAI conventions, input includes cached tokens and output includes reasoning
 * tokens; the optional counts are parts of those, not extra.
 */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens?: number | undefined;
  /** Written to a prompt cache, where that costs something of its own (Anthropic). A part of the input too. */
  readonly cacheWriteInputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** USD, where the provider itself says what it charged. */
  readonly chargedUsd?: number | undefined;
}
