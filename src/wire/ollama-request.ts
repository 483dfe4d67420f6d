import type { Prompt } from '../core/chat-request.ts';
import type { Mode } from '../core/contracts.ts';
import { imageData, isPlain, type Message, type MessagePart, messageText, partsOf } from '../core/message.ts';
import type { Route } from '../core/model.ts';
import { argumentsOf, type ResponseFormat } from '../core/tools.ts';
import { toOpenAiTools } from './openai-request.ts';
import { withToolImagesAfter } from './tool-images.ts';

/** The request body, without thinking. It streams unless told not to. */
export function toOllamaBody(route: Route, prompt: Prompt, mode: Mode) {
  const { tools, responseFormat } = prompt;
  return {
    model: route.upstreamId,
    messages: toMessages(prompt),
    // No word for it but to know of no tools.
    tools: tools && prompt.toolChoice !== 'none' ? toOpenAiTools(tools) : undefined,
    format: responseFormat && toFormat(responseFormat),
    stream: mode === 'stream',
    options: {
      temperature: prompt.temperature,
      top_p: prompt.topP,
      num_predict: prompt.maxTokens,
      stop: prompt.stop,
      seed: prompt.seed,
      frequency_penalty: prompt.frequencyPenalty,
      presence_penalty: prompt.presencePenalty,
    },
  };
}

function toFormat(format: ResponseFormat) {
  return format.type === 'json_object' ? 'json' : format.schema;
}

function toMessages({ system, messages }: Prompt) {
  const turns = messages.every(isPlain)
    ? messages
    : withToolImagesAfter(messages).map((it) => toMessage(it, messages));
  return system === undefined ? turns : [{ role: 'system', content: system }, ...turns];
}

/** Texts, images and calls stand apart; calls have no ids, and results name the function. */
function toMessage(message: Message, messages: readonly Message[]) {
  const { role } = message;
  const content = messageText(message);
  if (role === 'tool') return { role, content, tool_name: nameOf(message.toolCallId, messages) };
  const images = partsOf(message).flatMap(toImage);
  const calls = partsOf(message).flatMap(toCall);
  return {
    role,
    content,
    ...(images.length > 0 && { images }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function toImage(part: MessagePart): string[] {
  const data = part.type === 'image' ? imageData(part.url) : undefined;
  return data ? [data.base64] : [];
}

function toCall(part: MessagePart) {
  if (part.type !== 'tool_call') return [];
  return [{ function: { name: part.name, arguments: argumentsOf(part.arguments) } }];
}

function nameOf(id: string | undefined, messages: readonly Message[]): string | undefined {
  for (const message of messages) {
    for (const part of partsOf(message)) if (part.type === 'tool_call' && part.id === id) return part.name;
  }
  return undefined;
}
