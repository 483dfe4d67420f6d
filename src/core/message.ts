import type { AnswerPart } from './answer.ts';

/** `tool`: what a tool answered. */
export type Role = 'system' | 'user' | 'assistant' | 'tool';
export const ROLES: readonly Role[] = ['system', 'user', 'assistant', 'tool'];

/** An image a model is shown. */
export interface ImagePart {
  readonly type: 'image';
  /** `https:` or `http:`, which the provider fetches, or `data:` with base64. */
  readonly url: string;
  readonly detail?: ImageDetail | undefined;
}

/** How closely to look, for models that know the difference. */
export type ImageDetail = 'auto' | 'low' | 'high';
export const IMAGE_DETAILS: readonly ImageDetail[] = ['auto', 'low', 'high'];

/** Users say texts and show images; an assistant's parts are those of its answer, in their order. */
export type MessagePart = (AnswerPart | ImagePart) & CacheBreakpoint;

/** Where what was read so far is to be kept by providers that do so only on demand. It changes no answer. */
export interface CacheBreakpoint {
  readonly cacheBreakpoint?: true | undefined;
}

export interface Message {
  readonly role: Role;
  readonly content: string | readonly MessagePart[];
  /** Tells it from others of its role; `tool` has none. 1 to 64 characters, no blanks and none of `<|\/>`. */
  readonly name?: string | undefined;
  /** Of `system` and `tool`: after it. Others have parts for that. */
  readonly cacheBreakpoint?: true | undefined;
  /** Only of `tool`: the call it answers. */
  readonly toolCallId?: string | undefined;
  /** Only of `tool`: the tool failed, and the content says how. */
  readonly isError?: boolean | undefined;
}

/** As OpenAI's error tells it ("Invalid 'messages[0].name': string does not match pattern", 2025); in 2024 it took less. */
export const NAME_PATTERN = /^[^\s<|\\/>]+$/;
export const MAX_NAME_LENGTH = 64;

/** Nothing but text from one of two sides, who has no name: what every provider takes as it stands. */
export type PlainMessage = Message & { readonly role: 'user' | 'assistant'; readonly content: string };

export function isPlain(message: Message): message is PlainMessage {
  return typeof message.content === 'string' && message.role !== 'tool' && message.name === undefined;
}

export function isNamed({ name }: Message): boolean {
  return name !== undefined;
}

/** The parts of a message; a text is one, unless it is empty. */
export function partsOf({ content }: Message): readonly MessagePart[] {
  if (typeof content !== 'string') return content;
  return content === '' ? [] : [{ type: 'text', text: content }];
}

/** Everything in it that is to be read. */
export function messageText({ content }: Message): string {
  if (typeof content === 'string') return content;
  let text = '';
  for (const part of content) if (part.type === 'text') text += part.text;
  return text;
}

/** Without halves of characters, as texts have that were cut by length: Anthropic refuses those as no JSON. */
export function wellFormed(message: Message): Message {
  const { content } = message;
  if (typeof content === 'string')
    return content.isWellFormed() ? message : { ...message, content: content.toWellFormed() };
  if (content.every((part) => !('text' in part) || part.text.isWellFormed())) return message;
  const whole = content.map((part) => ('text' in part ? { ...part, text: part.text.toWellFormed() } : part));
  return { ...message, content: whole };
}

export function hasImage({ content }: Message): boolean {
  return typeof content !== 'string' && content.some(({ type }) => type === 'image');
}

export function hasToolCall({ content }: Message): boolean {
  return typeof content !== 'string' && content.some(({ type }) => type === 'tool_call');
}

/** Base64 and its type, of an image that comes with the request. */
export interface ImageData {
  readonly mediaType: string;
  readonly base64: string;
}

/** What a `data:` URL holds; undefined for any other. */
export function imageData(url: string): ImageData | undefined {
  const comma = url.startsWith('data:') ? url.indexOf(',') : -1;
  if (comma < 0) return undefined;
  const [mediaType = '', ...parameters] = url.slice('data:'.length, comma).split(';');
  return parameters.at(-1) === 'base64' ? { mediaType, base64: url.slice(comma + 1) } : undefined;
}
