import type { Delta, SseEvent, WireFormat } from '../core/contracts.ts';
import { toFault, UpstreamError } from '../core/fault.ts';
import { parseError, throwErrorIn } from './anthropic-errors.ts';
import {
  type Counts,
  count,
  deltasOfBlock,
  finishOf,
  modelOf,
  textDelta,
  thoughtDelta,
  toolCallDelta,
  toolCallPiece,
  usageOf,
} from './anthropic-reply.ts';
import { asObject, asText, type JsonObject, parseJson } from './json.ts';

/** What a stream remembers: the block that is open, the counts so far, and whether its end came. */
interface AnthropicStream {
  /** Input is counted at the start and output at the end. */
  readonly counts: Counts;
  /** A tool call's arguments, a thought and its signature arrive in pieces; each block is closed before the next opens. */
  block: JsonObject;
  pieces: string;
  thought: string;
  hasFinish: boolean;
}

/** Anthropic's Messages (`@anthropic-ai/sdk` 1.12.0, platform.claude.com/docs), version 2023-06-01. */
export const anthropic: WireFormat<AnthropicStream> = {
  openStream: () => ({ counts: {}, block: {}, pieces: '', thought: '', hasFinish: false }),
  parseWhole,
  parseEvent,
  parseError,
  // Behind its reason comes nothing but message_stop, and not even that from some gateways.
  isComplete: (state) => state.hasFinish,
};

function parseWhole(body: unknown): Delta[] {
  const root = asObject(body);
  throwErrorIn(root);
  if (!root || !Array.isArray(root.content)) {
    throw new UpstreamError(
      toFault('invalid_response', 'The reply holds no answer (no content)', { status: 200 }),
    );
  }
  const counts: Counts = {};
  count(counts, asObject(root.usage));
  return [
    ...modelOf(root),
    ...root.content.flatMap((block) => deltasOfBlock(asObject(block))),
    ...usageOf(counts),
    ...finishOf(root),
  ];
}

function parseEvent(state: AnthropicStream, { event, data }: SseEvent): Delta[] {
  const root = asObject(parseJson(data));
  if (!root) throw new UpstreamError(toFault('invalid_response', 'A stream event is not JSON'));
  throwErrorIn(root, event === 'error');
  switch (root.type) {
    case 'message_start': {
      const message = asObject(root.message);
      count(state.counts, asObject(message?.usage));
      return message ? modelOf(message) : [];
    }
    case 'content_block_start':
      state.block = asObject(root.content_block) ?? {};
      state.pieces = '';
      state.thought = '';
      return [...textDelta('text', state.block.text), ...toolCallPiece(state.block, '')];
    case 'content_block_delta':
      return pieceOf(state, asObject(root.delta));
    case 'content_block_stop':
      return closeBlock(state);
    case 'message_delta':
      return endOf(state, root);
    default:
      // `ping`, `message_stop`, and whatever is yet to come.
      return [];
  }
}

function pieceOf(state: AnthropicStream, delta: JsonObject | undefined): Delta[] {
  switch (delta?.type) {
    case 'text_delta':
      return textDelta('text', delta.text);
    case 'thinking_delta':
      state.thought += asText(delta.thinking) ?? '';
      return textDelta('reasoning', delta.thinking);
    case 'signature_delta':
      state.pieces += asText(delta.signature) ?? '';
      return [];
    case 'input_json_delta': {
      const piece = asText(delta.partial_json) ?? '';
      state.pieces += piece;
      return piece === '' ? [] : toolCallPiece(state.block, piece);
    }
    default:
      return [];
  }
}

function closeBlock(state: AnthropicStream): Delta[] {
  const { block, pieces, thought } = state;
  state.block = {};
  switch (block.type) {
    case 'thinking':
      return thoughtDelta(thought, asText(pieces) ?? asText(block.signature));
    case 'tool_use':
      return toolCallDelta(block, asText(pieces) ?? JSON.stringify(block.input ?? {}));
    case 'redacted_thinking':
      return deltasOfBlock(block);
    default:
      return [];
  }
}

function endOf(state: AnthropicStream, root: JsonObject): Delta[] {
  count(state.counts, asObject(root.usage));
  const finish = finishOf(asObject(root.delta) ?? {});
  state.hasFinish ||= finish.length > 0;
  return [...usageOf(state.counts), ...finish];
}
