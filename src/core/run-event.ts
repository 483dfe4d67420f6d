import type { AnswerEnd, AnswerFailure, ToolCall, ToolCallPiece } from './answer.ts';

/** How a run ended: every answer, some, none, stopped by its owner, or lost with the server. */
export type Outcome = 'complete' | 'partial' | 'failed' | 'cancelled' | 'interrupted';

/** What happens to one answer, before it has a number in the stream. */
export type AnswerEvent =
  /** Once for every attempt: `modelUsed` is what is being asked now. */
  | {
      readonly type: 'answer.started';
      readonly index: number;
      readonly model: string;
      readonly modelUsed: string;
    }
  | { readonly type: 'answer.delta'; readonly index: number; readonly model: string; readonly text: string }
  | {
      readonly type: 'answer.reasoning';
      readonly index: number;
      readonly model: string;
      readonly text: string;
    }
  /** A call while it is written, where the provider tells: `answer.tool_call` has the whole of it once more. */
  | ({
      readonly type: 'answer.tool_call_delta';
      readonly index: number;
      readonly model: string;
    } & ToolCallPiece)
  | ({ readonly type: 'answer.tool_call'; readonly index: number; readonly model: string } & ToolCall)
  | {
      readonly type: 'answer.opaque';
      readonly index: number;
      readonly model: string;
      readonly provider: string;
      readonly data: unknown;
    }
  | ({ readonly type: 'answer.completed'; readonly index: number; readonly model: string } & AnswerEnd)
  | ({ readonly type: 'answer.failed'; readonly index: number; readonly model: string } & AnswerFailure);

/**
 * The one thing that streams, is stored and is shown. `seq` rises strictly within a run. Each answer ends in
 * exactly one `answer.completed` or `answer.failed`, the run in one `run.completed`, and nothing follows it.
 */
export type RunEvent = { readonly seq: number } & (
  | { readonly type: 'run.started'; readonly runId: string; readonly models: readonly string[] }
  | AnswerEvent
  | {
      readonly type: 'run.completed';
      readonly runId: string;
      readonly outcome: Outcome;
      readonly totalLatencyMs: number;
    }
);
