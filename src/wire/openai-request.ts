import type { Prompt } from '../core/chat-request.ts';
import type { Mode } from '../core/contracts.ts';
import { isPlain, type Message, type MessagePart, messageText } from '../core/message.ts';
import type { Route } from '../core/model.ts';
import { NO_ARGUMENTS, type ResponseFormat, type Tool, type ToolChoice } from '../core/tools.ts';
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

/**
 * The conversation, with the system text as its first turn. Nearly always it is nothing but text without names, and
 * stays as it is.
 *
 * @param thoughts what a turn's thoughts are called where they must come back with its calls; absent = they stay behind
 */
export function toOpenAiMessages({ system, systemName, messages }: Prompt, thoughts?: string) {
  const turns = messages.every(isPlain)
    ? messages
    : withToolImagesAfter(messages).map((it) => toOpenAiMessage(it, thoughts));
  if (system === undefined) return turns;
  return [{ role: 'system', content: system, name: systemName ?? undefined }, ...turns];
}

function toOpenAiMessage(message: Message, thoughts: string | undefined) {
  const { role, content, name } = message;
  if (role === 'tool') return { role, tool_call_id: message.toolCallId ?? '', content: messageText(message) };
  if (typeof content === 'string') return { role, content, name };
  return role === 'assistant'
    ? toAssistant(message, content, thoughts)
    : { role, content: content.some(isImage) ? content.flatMap(toUserPart) : textsOf(content), name };
}

/** Texts alone are one: models without eyes refuse a list (DeepSeek: "expected a string"). */
function textsOf(parts: readonly MessagePart[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function isImage({ type }: MessagePart): boolean {
  return type === 'image';
}

function toAssistant(message: Message, parts: readonly MessagePart[], thoughts: string | undefined) {
  const calls = parts.flatMap(toCall);
  // A turn that only calls has no content; one that says nothing at all has an empty one.
  const text = messageText(message);
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    name: message.name,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(calls.length > 0 && thoughts !== undefined && { [thoughts]: thoughtsIn(parts) }),
  };
}

function thoughtsIn(parts: readonly MessagePart[]): string {
  return parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('');
}

/** Arguments that are no JSON make vLLM refuse the whole conversation, and an empty text is none. */
function toCall(part: MessagePart) {
  if (part.type !== 'tool_call') return [];
  const { id, name, arguments: args } = part;
  return [{ id, type: 'function', function: { name, arguments: args || NO_ARGUMENTS } }];
}

function toUserPart(part: MessagePart): Readonly<Record<string, unknown>>[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image':
      return [{ type: 'image_url', image_url: { url: part.url, detail: part.detail } }];
    default:
      return [];
  }
}

export function toOpenAiTools(tools: readonly Tool[]) {
  return tools.map(({ name, description, parameters, strict }) => ({
    type: 'function',
    function: { name, description, parameters, strict },
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
