import type { Message, Prompt } from '../core/chat-request.ts';
import type { Delta, Mode, SseEvent, WireFormat } from '../core/contracts.ts';
import { toFault, UpstreamError } from '../core/fault.ts';
import type { Route } from '../core/model.ts';
import { parseError, throwErrorIn } from './anthropic-errors.ts';
import {
  type Counts,
  count,
  deltasOfBlock,
  finishOf,
  modelOf,
  signatureDelta,
  textDelta,
  toolCallDelta,
  usageOf,
} from './anthropic-reply.ts';
import { asObject, asText, type JsonObject, parseJson } from './json.ts';

/** What a stream remembers: the block that is open, the counts so far, and whether its end came. */
interface AnthropicStream {
  /** Input is counted at the start and output at the end. */
  readonly counts: Counts;
  /** A tool call's arguments and a thought's signature arrive in pieces; each block is closed before the next opens. */
  block: JsonObject;
  pieces: string;
  hasFinish: boolean;
  isDone: boolean;
}

/** Anthropic's Messages (`@anthropic-ai/sdk` 1.12.0, platform.claude.com/docs), version 2023-06-01. */
export const anthropic: WireFormat<AnthropicStream> = {
  openStream: () => ({ counts: {}, block: {}, pieces: '', hasFinish: false, isDone: false }),
  parseWhole,
  parseEvent,
  parseError,
  isComplete: (state) => state.hasFinish && state.isDone,
};

/** The request body, without thinking. System text stands apart, and `max_tokens` may not be missing. */
export function toAnthropicBody(route: Route, prompt: Prompt, mode: Mode) {
  const { system, messages, temperature, topP, maxTokens } = prompt;
  return {
    model: route.upstreamId,
    max_tokens: maxTokens,
    system,
    messages: toTurns(messages),
    temperature,
    top_p: topP,
    stream: mode === 'stream',
  };
}

interface Turn {
  readonly role: 'user' | 'assistant';
  content: string | { readonly type: 'text'; readonly text: string }[];
}

/** User and assistant alternate: turns of the same role become one, with a block for each. */
function toTurns(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = [];
  for (const { role, content } of messages) {
    const own = role === 'assistant' ? 'assistant' : 'user';
    const last = turns.at(-1);
    if (last?.role !== own) turns.push({ role: own, content });
    else last.content = [...blocksOf(last.content), { type: 'text', text: content }];
  }
  return turns;
}

function blocksOf(content: Turn['content']) {
  return typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
}

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
      return textDelta('text', state.block.text);
    case 'content_block_delta':
      return pieceOf(state, asObject(root.delta));
    case 'content_block_stop':
      return closeBlock(state);
    case 'message_delta':
      return endOf(state, root);
    case 'message_stop':
      state.isDone = true;
      return [];
    default:
      // `ping`, and whatever is yet to come.
      return [];
  }
}

function pieceOf(state: AnthropicStream, delta: JsonObject | undefined): Delta[] {
  switch (delta?.type) {
    case 'text_delta':
      return textDelta('text', delta.text);
    case 'thinking_delta':
      return textDelta('reasoning', delta.thinking);
    case 'signature_delta':
      state.pieces += asText(delta.signature) ?? '';
      return [];
    case 'input_json_delta':
      state.pieces += asText(delta.partial_json) ?? '';
      return [];
    default:
      return [];
  }
}

function closeBlock(state: AnthropicStream): Delta[] {
  const { block, pieces } = state;
  state.block = {};
  switch (block.type) {
    case 'thinking':
      return signatureDelta(asText(pieces) ?? asText(block.signature));
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
