import type { FinishReason } from '../core/answer.ts';
import type { Delta, Mode } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';
import type { AnswerEvent } from '../core/run-event.ts';
import type { Usage } from '../core/usage.ts';

/** What one attempt has brought so far, beside the parts that went on as events. */
export interface Reading {
  /** Something the reader can use has come: no other attempt may follow. */
  hasContent: boolean;
  hasOutput: boolean;
  usage: Usage | undefined;
  upstreamId: string | undefined;
  finish: { readonly reason: FinishReason; readonly raw: string; readonly fault?: Fault } | undefined;
  firstTokenAt: number | undefined;
}

export function emptyReading(): Reading {
  return {
    hasContent: false,
    hasOutput: false,
    usage: undefined,
    upstreamId: undefined,
    finish: undefined,
    firstTokenAt: undefined,
  };
}

/** Takes a delta in; returns the event it becomes, for those that the user sees. */
export function readDelta(
  reading: Reading,
  delta: Delta,
  at: { readonly index: number; readonly model: string },
): AnswerEvent | undefined {
  switch (delta.type) {
    case 'text':
      reading.hasContent = true;
      // White space alone is no answer, but it belongs to one.
      reading.hasOutput ||= delta.text.trim() !== '';
      return { type: 'answer.delta', index: at.index, model: at.model, text: delta.text };
    case 'reasoning':
      reading.hasContent = true;
      return { type: 'answer.reasoning', index: at.index, model: at.model, text: delta.text };
    case 'tool_call': {
      reading.hasContent = reading.hasOutput = true;
      const { id, name } = delta;
      return { type: 'answer.tool_call', ...at, id, name, arguments: delta.arguments };
    }
    case 'opaque':
      return { type: 'answer.opaque', ...at, provider: delta.provider, data: delta.data };
    case 'model':
      reading.upstreamId = delta.upstreamId;
      return undefined;
    case 'usage':
      reading.usage = delta.usage;
      return undefined;
    case 'finish':
      reading.finish = delta;
      return undefined;
  }
}

/** Whether what came is an answer, once nothing more comes. */
export function verdictOf(reading: Reading, mode: Mode): Fault | undefined {
  const { finish } = reading;
  if (!finish) {
    return mode === 'stream'
      ? toFault('stream_interrupted', 'The stream ended without a finish marker')
      : toFault('invalid_response', 'The answer has no finish reason');
  }
  if (finish.fault) return finish.fault;
  const providerCode = finish.raw;
  if (finish.reason === 'content_filter') {
    return toFault('content_filtered', `The answer was stopped by a content filter (${finish.raw})`, {
      providerCode,
    });
  }
  if (finish.reason === 'error') {
    return toFault('provider_error', `The answer ended with "${finish.raw}"`, { providerCode });
  }
  if (reading.hasOutput) return undefined;
  return finish.reason === 'length'
    ? toFault('max_tokens_reached', 'The cap was reached before any text came', { providerCode })
    : toFault('empty_response', 'The answer has no text', { providerCode });
}
