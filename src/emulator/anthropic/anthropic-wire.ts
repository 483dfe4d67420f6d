import { countOutput, type Generation } from '../generate.ts';
import { hex, type Json } from '../json.ts';
import type { Frame } from '../types.ts';
import type { Cached } from './anthropic-cache.ts';
import { sign } from './anthropic-read.ts';

/** A Claude's answer before it is written down, whole or streamed. */
export interface AnthropicAnswer {
  readonly model: string;
  readonly promptTokens: number;
  readonly cached: Cached;
  readonly generation: Generation;
  /** False: a thought is an empty text and its seal. */
  readonly showsThoughts: boolean;
}

/** The body of a whole answer (fixtures anthropic/chat*.json). */
export function toAnthropicMessage(answer: AnthropicAnswer): Json {
  const { generation } = answer;
  return {
    ...toHead(answer),
    content: toParts(answer).map(({ block }) => block),
    stop_reason: toStopReason(generation),
    stop_sequence: generation.stopWord ?? null,
    usage: toUsage(answer, countOutput(generation)),
  };
}

/**
 * The events of a streamed answer (fixtures anthropic/stream*.sse): block after block, a ping behind the first block's
 * start, usage at the start and at the end, and no `[DONE]`.
 */
export function* frameAnthropicStream(answer: AnthropicAnswer): Generator<Frame> {
  const { generation } = answer;
  const message = {
    ...toHead(answer),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: toUsage(answer, 1),
  };
  yield event('message_start', { message });
  let index = 0;
  for (const part of toParts(answer)) {
    yield event('content_block_start', { index, content_block: emptied(part.block) });
    if (index === 0) yield event('ping', {});
    yield* framePart(part, index);
    yield event('content_block_stop', { index });
    index++;
  }
  const {
    cache_creation: _,
    service_tier: __,
    inference_geo: ___,
    ...usage
  } = toUsage(answer, countOutput(generation));
  const delta = { stop_reason: toStopReason(generation), stop_sequence: generation.stopWord ?? null };
  yield event('message_delta', { delta, usage });
  yield event('message_stop', {});
}

/** One event. */
export function event(type: string, data: Json, tokens = 0): Frame {
  return { text: `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`, tokens };
}

export function toHead({ model }: Pick<AnthropicAnswer, 'model'>): Json {
  return { model, id: `msg_01${hex(22)}`, type: 'message', role: 'assistant' };
}

export function toUsage(
  { promptTokens, cached: { read, written } }: Pick<AnthropicAnswer, 'promptTokens' | 'cached'>,
  output: number,
) {
  return {
    input_tokens: promptTokens - read - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    service_tier: 'standard',
    inference_geo: 'not_available',
  };
}

/** A block of the content, and the tokens it comes in. */
interface Part {
  readonly block: Json & { readonly type: 'thinking' | 'text' | 'tool_use' };
  readonly tokens: readonly string[];
  /** Tokens that were generated for it and are not shown. */
  readonly hidden: number;
}

function toParts({ generation, showsThoughts }: AnthropicAnswer): readonly Part[] {
  const { reasoning, content, calls } = generation;
  const parts: Part[] = [];
  if (reasoning.length > 0) {
    const thinking = showsThoughts ? reasoning.join('') : '';
    const block = { type: 'thinking' as const, thinking, signature: sign(thinking) };
    parts.push(
      showsThoughts
        ? { block, tokens: reasoning, hidden: 0 }
        : { block, tokens: [], hidden: reasoning.length },
    );
  }
  if (content.length > 0) {
    parts.push({ block: { type: 'text', text: content.join('') }, tokens: content, hidden: 0 });
  }
  for (const { name, args, tokens } of calls) {
    const block = { type: 'tool_use' as const, id: `toolu_01${hex(22)}`, name, input: args };
    parts.push({ block, tokens, hidden: 1 });
  }
  return parts;
}

function emptied(block: Part['block']): Json {
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  return block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
}

const DELTAS = {
  thinking: '{"type":"thinking_delta","thinking":',
  text: '{"type":"text_delta","text":',
  tool_use: '{"type":"input_json_delta","partial_json":',
} as const;

// Arguments begin with an empty piece; a thought ends with its seal.
function* framePart({ block, tokens, hidden }: Part, index: number): Generator<Frame> {
  const head = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":`;
  const piece = (delta: string, count: number): Frame => ({ text: `${head}${delta}}}\n\n`, tokens: count });
  const start = DELTAS[block.type];
  if (block.type === 'tool_use') yield piece(`${start}""`, hidden);
  for (const token of tokens) yield piece(start + JSON.stringify(token), 1);
  if (block.type === 'thinking') {
    yield piece(`{"type":"signature_delta","signature":${JSON.stringify(block.signature)}`, hidden);
  }
}

function toStopReason({ finish, stopWord }: Generation): string {
  if (finish === 'length') return 'max_tokens';
  if (finish === 'tool_calls') return 'tool_use';
  return stopWord === undefined ? 'end_turn' : 'stop_sequence';
}
