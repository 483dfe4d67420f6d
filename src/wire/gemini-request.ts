import type { Prompt } from '../core/chat-request.ts';
import { imageData, type Message, type MessagePart, messageText, partsOf } from '../core/message.ts';
import { argumentsOf, type Tool, type ToolChoice } from '../core/tools.ts';
import { asObject, asText, lookUp, parseJson } from './json.ts';
import { withToolImagesAfter } from './tool-images.ts';

/**
 * The request body, without what a model family adds (`thinkingConfig`, and what it takes for a signature that is lost).
 *
 * System text stands apart, roles are `user` and `model` only, and turns of the same role are joined, since a
 * conversation must alternate.
 */
export function toGeminiBody(
  prompt: Prompt,
  noSignature?: string,
): {
  [key: string]: unknown;
  generationConfig: Record<string, unknown>;
} {
  const { system, tools, responseFormat, toolChoice } = prompt;
  return {
    systemInstruction: system === undefined ? undefined : { parts: [{ text: system }] },
    contents: toContents(withToolImagesAfter(prompt.messages), noSignature),
    tools: tools && [{ functionDeclarations: tools.map(toDeclaration) }],
    toolConfig: toolChoice && { functionCallingConfig: toCalling(toolChoice) },
    generationConfig: {
      temperature: prompt.temperature,
      topP: prompt.topP,
      maxOutputTokens: prompt.maxTokens,
      stopSequences: prompt.stop,
      seed: prompt.seed,
      frequencyPenalty: prompt.frequencyPenalty,
      presencePenalty: prompt.presencePenalty,
      responseMimeType: responseFormat && 'application/json',
      responseJsonSchema: responseFormat?.type === 'json_schema' ? responseFormat.schema : undefined,
    },
  };
}

function toDeclaration({ name, description, parameters }: Tool) {
  return { name, description, parametersJsonSchema: parameters };
}

function toCalling(choice: ToolChoice) {
  if (typeof choice === 'object') return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  return { mode: choice === 'required' ? 'ANY' : choice.toUpperCase() };
}

interface Content {
  readonly role: 'user' | 'model';
  readonly parts: Part[];
}

type Part = Readonly<Record<string, unknown>>;

function toContents(messages: readonly Message[], noSignature: string | undefined): Content[] {
  const contents: Content[] = [];
  for (const [i, message] of messages.entries()) {
    const role = message.role === 'assistant' ? 'model' : 'user';
    const parts = message.role === 'tool' ? [toResult(message, messages, i)] : toParts(message, noSignature);
    const last = contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else if (parts.length > 0) contents.push({ role, parts });
  }
  return contents;
}

function toParts({ role, content }: Message, noSignature: string | undefined): Part[] {
  if (typeof content === 'string') return [{ text: content }];
  return role === 'assistant' ? toModelParts(content, noSignature) : content.flatMap(toUserPart);
}

function toUserPart(part: MessagePart): Part[] {
  // An empty one is a 400 ("required oneof field 'data' must have one initialized field").
  if (part.type === 'text') return part.text === '' ? [] : [{ text: part.text }];
  if (part.type !== 'image') return [];
  const data = imageData(part.url);
  // Gemini fetches public addresses itself (ai.google.dev/gemini-api/docs/file-input-methods).
  if (!data) return [{ fileData: { fileUri: part.url, mimeType: mimeTypeOf(part.url) } }];
  return [{ inlineData: { mimeType: data.mediaType, data: data.base64 } }];
}

/** Gemini wants to be told; an address that does not tell is left to it. */
function mimeTypeOf(url: string): string | undefined {
  const [, ending = ''] = /\.(\w+)(?:[?#]|$)/.exec(url) ?? [];
  return lookUp(MIME_TYPES, ending.toLowerCase());
}

const MIME_TYPES: Readonly<Record<string, string | undefined>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
};

/**
 * An answer as it comes back. Thoughts stay behind; their signatures go to the calls they came with, and to the text
 * before them. Of several calls at once the first has it for all.
 */
function toModelParts(parts: readonly MessagePart[], noSignature: string | undefined): Part[] {
  const signatures = signaturesIn(parts);
  const result: Part[] = [];
  let hasCall = false;
  for (const part of parts) {
    if (part.type === 'text' && part.text !== '') result.push({ text: part.text });
    if (part.type === 'tool_call') {
      const functionCall = { name: part.name, args: argumentsOf(part.arguments) };
      const thoughtSignature = signatures.get(part.id) ?? (hasCall ? undefined : noSignature);
      result.push({ functionCall, thoughtSignature });
      hasCall = true;
    }
    const ofText = signatureOf(part);
    const last = result.at(-1);
    if (ofText && ofText.toolCallId === undefined && last && 'text' in last) {
      result[result.length - 1] = { ...last, thoughtSignature: ofText.signature };
    }
  }
  return result;
}

function signaturesIn(parts: readonly MessagePart[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of parts) {
    const { toolCallId, signature } = signatureOf(part) ?? {};
    if (toolCallId !== undefined && signature !== undefined) found.set(toolCallId, signature);
  }
  return found;
}

function signatureOf(part: MessagePart) {
  if (part.type !== 'opaque' || part.provider !== 'gemini') return undefined;
  const data = asObject(part.data);
  const signature = asText(data?.thoughtSignature);
  return signature === undefined ? undefined : { signature, toolCallId: asText(data?.toolCallId) };
}

/** Results are told by the function's name; the nearest call of that id before them has it. */
function toResult(message: Message, messages: readonly Message[], at: number): Part {
  const text = messageText(message);
  const value = asObject(parseJson(text));
  const response = message.isError ? { error: text } : (value ?? { result: text });
  return { functionResponse: { name: nameOf(message.toolCallId, messages, at), response } };
}

function nameOf(id: string | undefined, messages: readonly Message[], at: number): string {
  for (const message of messages.slice(0, at).reverse()) {
    for (const part of partsOf(message)) if (part.type === 'tool_call' && part.id === id) return part.name;
  }
  return id ?? 'unknown';
}
