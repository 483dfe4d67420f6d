import type { Fault } from './fault.ts';
import type { Usage } from './usage.ts';

/** Why a model stopped, in one vocabulary; `raw` keeps the provider's own word. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'error' | 'other';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text, as the model wrote it. */
  readonly arguments: string;
}

/** What a model adds to a tool call while it writes it. */
export interface ToolCallPiece {
  /** The call's, as in each of its pieces. */
  readonly id: string;
  readonly name: string;
  /** What the JSON text of the arguments goes on with. */
  readonly arguments: string;
}

export type AnswerPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | ({ readonly type: 'tool_call' } & ToolCall)
  /** Something only the provider understands, to be handed back unchanged (a thought signature). */
  | { readonly type: 'opaque'; readonly provider: string; readonly data: unknown };

/** What a completed and a failed answer both end with. */
export interface AnswerEnd {
  /** `provider/upstream-id` that answered, or was asked last; null when nothing was asked. */
  readonly modelUsed: string | null;
  readonly servedBySuccessor: boolean;
  /** Says it in words when something else answered than was asked for. */
  readonly notice?: string | undefined;
  readonly finishReason?: FinishReason | undefined;
  /** Which of the words asked for ended it. Absent where none did, and where the provider does not tell: most do not. */
  readonly stopSequence?: string | undefined;
  /** The text ends before the model was done. */
  readonly truncated: boolean;
  readonly usage?: Usage | undefined;
  /** Absent when the price or the tokens are not known. */
  readonly costUsd?: number | undefined;
  /** Milliseconds from issuing the upstream request to its end, all attempts included. */
  readonly latencyMs: number;
  /** Milliseconds to the first text; absent for whole answers. */
  readonly timeToFirstTokenMs?: number | undefined;
  /** Upstream requests, over all routes. */
  readonly attempts: number;
  readonly simulated: boolean;
  /** Parameters that had to be adjusted. */
  readonly warnings: readonly string[];
}

/** How an answer failed: the fault, what to do about it, and whether text had arrived. */
export interface AnswerFailure extends AnswerEnd {
  readonly fault: Fault;
  readonly hint: string;
  readonly partial: boolean;
  /**
   * Only where it was stopped because the run had enough without it: tokens it took in and gave out for nothing, as far
   * as the provider counted them; null when it did not say.
   */
  readonly wastedTokens?: number | null | undefined;
}

/** Whose an answer is, and what it holds so far. */
interface AnswerSoFar {
  readonly index: number;
  /** The id asked for; the first one, when a list was. */
  readonly model: string;
  readonly parts: readonly AnswerPart[];
}

/** An answer in its terminal state. */
export type EndedAnswer = AnswerSoFar &
  (({ readonly state: 'completed' } & AnswerEnd) | ({ readonly state: 'failed' } & AnswerFailure));

/** One model's part of a run. */
export type Answer =
  | (AnswerSoFar & { readonly state: 'waiting' })
  | (AnswerSoFar & { readonly state: 'streaming'; readonly modelUsed: string })
  | EndedAnswer;

/** Everything the model said to the reader. */
export function textOf(answer: Answer): string {
  return joined(answer.parts, 'text');
}

/** Everything the model said to itself. */
export function reasoningOf(answer: Answer): string {
  return joined(answer.parts, 'reasoning');
}

function joined(parts: readonly AnswerPart[], type: 'text' | 'reasoning'): string {
  let result = '';
  for (const part of parts) if (part.type === type) result += part.text;
  return result;
}
