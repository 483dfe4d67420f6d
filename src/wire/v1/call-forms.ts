import type { ToolCall } from '../../core/answer.ts';
import { toCallJson } from '../message-json.ts';

/** How a client reads what a model calls. */
export interface CallForm {
  /** The finish reason of a turn that calls. */
  readonly finish: string;
  /** Of a message. */
  whole(calls: readonly ToolCall[]): object;
  /** Of the chunk that begins a call, by its number. */
  start(at: number, call: ToolCall): object;
  /** Of a chunk that goes on with it. */
  rest(at: number, args: string): object;
}

export const TOOL_CALLS: CallForm = {
  finish: 'tool_calls',
  whole: (calls) => ({ tool_calls: calls.map(toCallJson) }),
  start: (index, { id, name, arguments: args }) => ({
    tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }],
  }),
  rest: (index, args) => ({ tool_calls: [{ index, function: { arguments: args } }] }),
};

/** For who asks with `functions`: one call a turn, which has no id. */
export const FUNCTION_CALL: CallForm = {
  finish: 'function_call',
  whole: ([call]) => ({ function_call: { name: call?.name, arguments: call?.arguments } }),
  start: (at, { name, arguments: args }) => (at === 0 ? { function_call: { name, arguments: args } } : {}),
  rest: (at, args) => (at === 0 ? { function_call: { arguments: args } } : {}),
};
