import type { AnswerPart, ToolCall } from '../core/answer.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import { type CacheBreakpoint, type Message, type MessagePart, messageText } from '../core/message.ts';
import type { Tool } from '../core/tools.ts';
import { toMarkJson } from './cache-marks.ts';

/** CORO's conversations in OpenAI's form: what `messages.ts` reads back. Pure, so that a browser can load it. */

/** A call as it stands in an answer, and in the message that hands it back. */
export function toCallJson({ id, name, arguments: args }: ToolCall) {
  return { id, type: 'function', function: { name, arguments: args } };
}

export function toOpaqueJson({ provider, data }: Extract<AnswerPart, { type: 'opaque' }>) {
  return { provider, data };
}

export function toMessageJson(message: Message) {
  const { role, content, name } = message;
  const mark = toMarkJson(message);
  if (role === 'tool')
    return { role, content: toContentJson(content), tool_call_id: message.toolCallId, ...mark };
  if (role !== 'assistant' || typeof content === 'string')
    return { role, content: toContentJson(content), name, ...mark };
  const text = messageText(message);
  const thoughts = content.map((part) => (part.type === 'reasoning' ? part.text : '')).join('');
  const calls = content.flatMap((it) => (it.type === 'tool_call' ? [toCallJson(it)] : []));
  const opaque = content.flatMap((it) => (it.type === 'opaque' ? [toOpaqueJson(it)] : []));
  return {
    role,
    content: text === '' && calls.length > 0 ? null : text,
    name,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(thoughts !== '' && { reasoning_content: thoughts }),
    ...(opaque.length > 0 && { opaque }),
    ...toMarkJson(content.find(isMarked) ?? {}),
  };
}

/** An assistant's parts stand apart in this form, so that the whole turn is marked: its last part. */
function isMarked({ cacheBreakpoint }: CacheBreakpoint): boolean {
  return cacheBreakpoint === true;
}

function toContentJson(content: Message['content']) {
  return typeof content === 'string' ? content : content.flatMap(toPartJson);
}

function toPartJson(part: MessagePart): object[] {
  if (part.type === 'text') return [{ type: 'text', text: part.text, ...toMarkJson(part) }];
  if (part.type !== 'image') return [];
  return [{ type: 'image_url', image_url: { url: part.url, detail: part.detail }, ...toMarkJson(part) }];
}

/** What else a model is to do. */
export function toExtrasJson(request: ChatRequest) {
  const { tools, toolChoice: choice, responseFormat: format } = request;
  return {
    tools: tools?.map(toToolJson),
    tool_choice: typeof choice === 'object' ? { type: 'function', function: choice } : choice,
    parallel_tool_calls: request.parallelToolCalls,
    response_format: format && toFormatJson(format),
    stop: request.stop,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    drop_params: request.dropParams,
  };
}

function toToolJson({ cacheBreakpoint, ...made }: Tool) {
  return { type: 'function', function: made, ...toMarkJson({ cacheBreakpoint }) };
}

function toFormatJson(format: NonNullable<ChatRequest['responseFormat']>) {
  if (format.type === 'json_object') return format;
  const { type, ...schema } = format;
  return { type, json_schema: schema };
}
