import type { Prompt } from '../core/chat-request.ts';
import type { Mode } from '../core/contracts.ts';
import { isPlain, type Message, type MessagePart, messageText } from '../core/message.ts';
import type { Route } from '../core/model.ts';
import { NO_ARGUMENTS, type ResponseFormat, type Tool, type ToolChoice } from '../core/tools.ts';
import { MARKED, toMarkJson } from './cache-marks.ts';
import { withToolImagesAfter } from './tool-images.ts';

/**
 * The request body that all of Chat Completions' speakers take; a provider adds or renames what is its own. Messages
 * carry what is theirs and nothing else: Groq answers 400 to any other property.
 */
export function toOpenAiBody(route: Route, prompt: Prompt, mode: Mode) {
  const { tools, responseFormat } = prompt;
  return {
    model: route.upstreamId,
    messages: toOpenAiMessages(prompt),
    temperature: prompt.temperature,
    top_p: prompt.topP,
    stop: prompt.stop,
    seed: prompt.seed,
    frequency_penalty: prompt.frequencyPenalty,
    presence_penalty: prompt.presencePenalty,
    tools: tools && toOpenAiTools(tools),
    tool_choice: toOpenAiChoice(prompt.toolChoice),
    parallel_tool_calls: prompt.parallelToolCalls,
    response_format: responseFormat && toOpenAiFormat(responseFormat),
    stream: mode === 'stream',
  };
}

/** What some servers are told beyond what OpenAI is. */
export interface OpenAiDialect {
  /** What of an assistant's thoughts comes back with its turn, made of its parts; absent = they stay behind. */
  readonly thoughtsOf?: (parts: readonly MessagePart[]) => Readonly<Record<string, unknown>> | undefined;
  /** Whether marks of what is to be kept are passed on. */
  readonly marks?: boolean | undefined;
}

const USUAL: OpenAiDialect = {};

/**
 * The conversation, with the system text as its first turn. Nearly always it is nothing but text without names, and
 * stays as it is.
 */
export function toOpenAiMessages(prompt: Prompt, dialect: OpenAiDialect = USUAL) {
  const { system, systemName, cachesSystem, messages } = prompt;
  const turns = messages.every(isPlain)
    ? messages
    : withToolImagesAfter(messages).map((it) => toOpenAiMessage(it, dialect));
  if (system === undefined) return turns;
  const isMarked = dialect.marks && cachesSystem;
  const content = isMarked ? [{ type: 'text', text: system, ...toMarkJson(MARKED) }] : system;
  return [{ role: 'system', content, name: systemName ?? undefined }, ...turns];
}

function toOpenAiMessage(message: Message, dialect: OpenAiDialect) {
  const { role, content, name } = message;
  if (role === 'tool') {
    const mark = dialect.marks && toMarkJson(message);
    return { role, tool_call_id: message.toolCallId ?? '', content: messageText(message), ...mark };
  }
  if (typeof content === 'string') return { role, content, name };
  if (role === 'assistant') return toAssistant(message, content, dialect);
  const isList = content.some((it) => isImage(it) || (dialect.marks && it.cacheBreakpoint));
  return {
    role,
    content: isList ? content.flatMap((it) => toUserPart(it, dialect)) : textsOf(content),
    name,
  };
}

/** Texts alone are one: models without eyes refuse a list (DeepSeek: "expected a string"). */
function textsOf(parts: readonly MessagePart[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function isImage({ type }: MessagePart): boolean {
  return type === 'image';
}

/** A mark is one of the whole turn here, wherever in it it stands. */
function toAssistant(message: Message, parts: readonly MessagePart[], { thoughtsOf, marks }: OpenAiDialect) {
  const calls = parts.flatMap(toCall);
  // A turn that only calls has no content; one that says nothing at all has an empty one.
  const text = messageText(message);
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    name: message.name,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...thoughtsOf?.(parts),
    ...(marks && parts.some((it) => it.cacheBreakpoint) && toMarkJson(MARKED)),
  };
}

/** Arguments that are no JSON make vLLM refuse the whole conversation, and an empty text is none. */
function toCall(part: MessagePart) {
  if (part.type !== 'tool_call') return [];
  const { id, name, arguments: args } = part;
  return [{ id, type: 'function', function: { name, arguments: args || NO_ARGUMENTS } }];
}

function toUserPart(part: MessagePart, { marks }: OpenAiDialect): Readonly<Record<string, unknown>>[] {
  const mark = marks && toMarkJson(part);
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text, ...mark }];
    case 'image':
      return [{ type: 'image_url', image_url: { url: part.url, detail: part.detail }, ...mark }];
    default:
      return [];
  }
}

export function toOpenAiTools(tools: readonly Tool[], { marks }: OpenAiDialect = USUAL) {
  return tools.map(({ name, description, parameters, strict, cacheBreakpoint }) => ({
    type: 'function',
    function: { name, description, parameters, strict },
    ...(marks && toMarkJson({ cacheBreakpoint })),
  }));
}

function toOpenAiChoice(choice: ToolChoice | undefined) {
  return typeof choice === 'object' ? { type: 'function', function: choice } : choice;
}

function toOpenAiFormat(format: ResponseFormat) {
  if (format.type === 'json_object') return format;
  const { type, ...schema } = format;
  return { type, json_schema: schema };
}
