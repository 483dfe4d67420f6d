import type { Prompt } from '../core/chat-request.ts';
import { type Message, type MessagePart, partsOf } from '../core/message.ts';

/**
 * Tokens that a prompt takes in, estimated without the model's own tokenizer, and rather too many than too few: whoever
 * counts beforehand wants to know whether it fits.
 */
export function estimateTokens({ system = '', messages, tools = [], responseFormat }: Prompt): number {
  let tokens = tokensOf(system) + messages.length * PER_MESSAGE;
  for (const message of messages) tokens += ofMessage(message);
  for (const { name, description, parameters } of tools) {
    tokens += tokensOf(JSON.stringify({ name, description, parameters })) + PER_MESSAGE;
  }
  if (responseFormat?.type === 'json_schema') tokens += tokensOf(JSON.stringify(responseFormat.schema));
  return Math.ceil(tokens);
}

/** Role and marks around a message (cookbook.openai.com, "How to count tokens with tiktoken", has 3 or 4). */
const PER_MESSAGE = 4;
/**
 * What an image is scaled down to at the most where it is not cut to pieces (docs.anthropic.com/claude/docs/vision). Newer models
 * that look closer take more.
 */
const PER_IMAGE = 1600;
/** A rule of thumb: DeepSeek's own is 0.3 tokens a character of English (api-docs.deepseek.com/quick_start/token_usage). */
const ASCII_PER_TOKEN = 3.5;
/** Of other scripts, in UTF-8: a Chinese character is three of them, and about a token. */
const BYTES_PER_TOKEN = 3;

function ofMessage(message: Message): number {
  let tokens = 0;
  for (const part of partsOf(message)) tokens += ofPart(part);
  return tokens;
}

/** Thoughts that come back are left out by most providers, and what is sealed has no length that tells. */
function ofPart(part: MessagePart): number {
  switch (part.type) {
    case 'text':
      return tokensOf(part.text);
    case 'tool_call':
      return tokensOf(part.name) + tokensOf(part.arguments);
    case 'image':
      return PER_IMAGE;
    default:
      return 0;
  }
}

function tokensOf(text: string): number {
  let ascii = 0;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) ascii++;
    // Half of a pair is half of its four bytes.
    else bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return ascii / ASCII_PER_TOKEN + bytes / BYTES_PER_TOKEN;
}
