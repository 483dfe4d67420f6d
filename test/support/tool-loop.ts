import type { Answer } from '../../src/core/answer.ts';
import type { Message } from '../../src/core/message.ts';
import type { Tool } from '../../src/core/tools.ts';

/** Two functions that a model may call, and a question that calls both. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'get_weather',
    description: 'The weather in a city.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
  { name: 'get_time', description: 'What time it is.', parameters: { type: 'object', properties: {} } },
];

export const CALL_BOTH: Message = { role: 'user', content: 'Call get_weather and get_time.' };

/** A pixel, as a PNG. */
export const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** An answer as the turn it was, and what its calls came to, in order. */
export function turnsAfter({ parts }: Answer, results: readonly string[]): readonly Message[] {
  const calls = parts.filter((part) => part.type === 'tool_call');
  return [
    { role: 'assistant', content: parts },
    ...calls.map(({ id }, i): Message => ({ role: 'tool', toolCallId: id, content: results[i] ?? '' })),
  ];
}

/** Models that call, see, think and know names, one for each provider: `provider/upstream-id`. */
export const ABLE: Readonly<
  Record<
    string,
    { readonly tools: string; readonly images?: string; readonly thinks?: true; readonly names?: true }
  >
> = {
  groq: { tools: 'openai/gpt-oss-20b', thinks: true },
  gemini: { tools: 'gemini-3.8-flash', images: 'gemini-3.8-flash', thinks: true },
  deepseek: { tools: 'deepseek-flash', thinks: true, names: true },
  cerebras: { tools: 'gpt-oss-120b', images: 'gemma-4-31b', thinks: true, names: true },
  openai: { tools: 'gpt-5.4-mini', images: 'gpt-5.4-mini', thinks: true, names: true },
  anthropic: { tools: 'claude-haiku-4-5', images: 'claude-haiku-4-5', thinks: true },
  openrouter: { tools: 'openai/gpt-oss-20b', images: 'openai/gpt-4o', thinks: true, names: true },
  mistral: { tools: 'mistral-small-2603', images: 'mistral-small-2603' },
  xai: { tools: 'grok-4.5', images: 'grok-4.5', thinks: true, names: true },
  together: {
    tools: 'openai/gpt-oss-20b',
    images: 'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
    thinks: true,
    names: true,
  },
  ollama: { tools: 'gpt-oss:20b', images: 'gemma3', thinks: true },
};
