import type { Prompt } from '../core/chat-request.ts';
import type { Mode } from '../core/contracts.ts';
import { imageData, type Message, type MessagePart } from '../core/message.ts';
import type { Route } from '../core/model.ts';
import { argumentsOf, NO_PARAMETERS, type Tool } from '../core/tools.ts';
import { asObject } from './json.ts';

/** The request body, without thinking. System text stands apart, and `max_tokens` may not be missing. */
export function toAnthropicBody(route: Route, prompt: Prompt, mode: Mode) {
  const { system, cachesSystem, messages, temperature, topP, tools, responseFormat, stop } = prompt;
  return {
    model: route.upstreamId,
    max_tokens: prompt.maxTokens,
    system: cachesSystem && system !== undefined ? [{ type: 'text', text: system, ...KEPT }] : system,
    messages: toTurns(messages),
    temperature,
    top_p: topP,
    stop_sequences: stop,
    tools: tools?.map(toTool),
    tool_choice: tools && toChoice(prompt),
    output_config:
      responseFormat?.type === 'json_schema'
        ? { format: { type: 'json_schema', schema: responseFormat.schema } }
        : undefined,
    stream: mode === 'stream',
  };
}

function toTool({ name, description, parameters = NO_PARAMETERS, strict, cacheBreakpoint }: Tool) {
  return { name, description, input_schema: parameters, strict, ...keptIf(cacheBreakpoint) };
}

/** For five minutes, as without a word: what is written for an hour has a price of its own, and is not counted apart. */
const KEPT = { cache_control: { type: 'ephemeral' } } as const;

function keptIf(isBreakpoint: true | undefined) {
  return isBreakpoint && KEPT;
}

/** Whether several may be called at once is part of the choice. */
function toChoice({ toolChoice: choice, parallelToolCalls: parallel }: Prompt) {
  if (choice === undefined && parallel === undefined) return undefined;
  if (choice === 'none') return { type: 'none' };
  const disabled = parallel === undefined ? {} : { disable_parallel_tool_use: !parallel };
  if (typeof choice === 'object') return { type: 'tool', name: choice.name, ...disabled };
  return { type: choice === 'required' ? 'any' : 'auto', ...disabled };
}

type Block = Readonly<Record<string, unknown>>;

interface Turn {
  readonly role: 'user' | 'assistant';
  content: string | readonly Block[];
}

/**
 * User and assistant alternate: turns of the same role become one, with a block for each. Tools answer in a user's turn,
 * before what the user says.
 */
function toTurns(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = contentOf(message);
    // Thoughts of others alone are nothing that can be sent, and neither is white space.
    if (typeof content === 'string' ? content.trim() === '' : content.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role !== role) turns.push({ role, content });
    else last.content = [...blocksOf(last.content), ...blocksOf(content)];
  }
  return turns;
}

function blocksOf(content: Turn['content']): readonly Block[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

function contentOf(message: Message): Turn['content'] {
  if (message.role === 'tool') return [toResult(message)];
  return typeof message.content === 'string' ? message.content : message.content.flatMap(toBlock);
}

function toResult(message: Message): Block {
  return {
    type: 'tool_result',
    tool_use_id: message.toolCallId,
    content: typeof message.content === 'string' ? message.content : message.content.flatMap(toBlock),
    is_error: message.isError,
    ...keptIf(message.cacheBreakpoint),
  };
}

/** Thoughts come back as the blocks that Anthropic has sealed, or not at all. Texts of nothing but white space are refused. */
function toBlock(part: MessagePart): Block[] {
  const kept = keptIf(part.cacheBreakpoint);
  switch (part.type) {
    case 'text':
      return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text, ...kept }];
    case 'image':
      return [{ type: 'image', source: toSource(part.url), ...kept }];
    case 'tool_call':
      return [
        { type: 'tool_use', id: part.id, name: part.name, input: argumentsOf(part.arguments), ...kept },
      ];
    case 'opaque': {
      const block = part.provider === 'anthropic' ? asObject(part.data) : undefined;
      return block ? [block] : [];
    }
    case 'reasoning':
      return [];
  }
}

function toSource(url: string): Block {
  const data = imageData(url);
  return data ? { type: 'base64', media_type: data.mediaType, data: data.base64 } : { type: 'url', url };
}

/** A turn that called a tool comes back without the thought that led to it: such a conversation cannot go on thinking. */
export function hasLostThought(messages: readonly Message[]): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant');
  if (!last || typeof last.content === 'string') return false;
  const hasCall = last.content.some(({ type }) => type === 'tool_call');
  return hasCall && !last.content.some((part) => part.type === 'opaque' && part.provider === 'anthropic');
}
