import type { FinishReason } from '../core/answer.ts';
import type { Delta } from '../core/contracts.ts';
import { toFault } from '../core/fault.ts';
import type { Usage } from '../core/usage.ts';
import { asCount, asObject, asText, type JsonObject, lookUp } from './json.ts';

/** The pieces of a Messages reply, whole and streamed alike. */

/** A block that is there as a whole. Results of Anthropic's own tools are none of the known kinds. */
export function deltasOfBlock(block: JsonObject | undefined): Delta[] {
  switch (block?.type) {
    case 'text':
      return textDelta('text', block.text);
    case 'thinking':
      return [
        ...textDelta('reasoning', block.thinking),
        ...thoughtDelta(asText(block.thinking) ?? '', asText(block.signature)),
      ];
    case 'redacted_thinking':
      return opaqueDelta({ type: 'redacted_thinking', data: block.data }, block.data);
    case 'tool_use':
      return toolCallDelta(block, JSON.stringify(block.input ?? {}));
    default:
      return [];
  }
}

export function textDelta(type: 'text' | 'reasoning', value: unknown): Delta[] {
  const text = asText(value);
  return text === undefined ? [] : [{ type, text }];
}

/** A thought with its seal: a tool loop is refused unless it comes back as it was, so it is kept as the block it came in. */
export function thoughtDelta(thinking: string, signature: string | undefined): Delta[] {
  return opaqueDelta({ type: 'thinking', thinking, signature }, signature);
}

function opaqueDelta(block: JsonObject, seal: unknown): Delta[] {
  return asText(seal) === undefined ? [] : [{ type: 'opaque', provider: 'anthropic', data: block }];
}

export function toolCallDelta(block: JsonObject, args: string): Delta[] {
  const id = asText(block.id);
  const name = asText(block.name);
  return id === undefined || name === undefined ? [] : [{ type: 'tool_call', id, name, arguments: args }];
}

/** What a model adds to a call; nothing where the block is none. */
export function toolCallPiece({ type, id, name }: JsonObject, args: string): Delta[] {
  if (type !== 'tool_use' || typeof id !== 'string' || typeof name !== 'string') return [];
  return [{ type: 'tool_call_delta', id, name, arguments: args }];
}

export function modelOf(message: JsonObject): Delta[] {
  const upstreamId = asText(message.model);
  return upstreamId === undefined ? [] : [{ type: 'model', upstreamId }];
}

/** Tokens, each kind apart. */
export interface Counts {
  input?: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
  output?: number | undefined;
}

/** Counts are cumulative, and a later event need not repeat the earlier ones. */
export function count(counts: Counts, usage: JsonObject | undefined): void {
  counts.input = asCount(usage?.input_tokens) ?? counts.input;
  counts.cacheRead = asCount(usage?.cache_read_input_tokens) ?? counts.cacheRead;
  counts.cacheWrite = asCount(usage?.cache_creation_input_tokens) ?? counts.cacheWrite;
  counts.output = asCount(usage?.output_tokens) ?? counts.output;
}

/** `input_tokens` leaves out what the cache gave and took; thinking is in `output_tokens`, and not counted apart. */
export function usageOf({ input, cacheRead = 0, cacheWrite = 0, output }: Counts): Delta[] {
  if (input === undefined || output === undefined) return [];
  const usage: Usage = {
    inputTokens: input + cacheRead + cacheWrite,
    outputTokens: output,
    cachedInputTokens: cacheRead,
    ...(cacheWrite > 0 && { cacheWriteInputTokens: cacheWrite }),
  };
  return [{ type: 'usage', usage }];
}

export function finishOf(message: JsonObject): Delta[] {
  const raw = asText(message.stop_reason);
  if (raw === undefined) return [];
  const stopSequence = asText(message.stop_sequence);
  if (raw !== 'refusal')
    return [{ type: 'finish', reason: lookUp(FINISH_REASONS, raw) ?? 'other', raw, stopSequence }];
  const details = asObject(message.stop_details);
  const why = asText(details?.explanation) ?? 'The model refused to answer';
  const fault = toFault('content_filtered', why, { providerCode: asText(details?.category) ?? raw });
  return [{ type: 'finish', reason: 'content_filter', raw, fault }];
}

/** `pause_turn` ends a turn that Anthropic's own tools took too long for: the model is not done. */
const FINISH_REASONS: Readonly<Record<string, FinishReason | undefined>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  pause_turn: 'length',
  tool_use: 'tool_calls',
};
