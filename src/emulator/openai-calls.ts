import type { Json } from './json.ts';
import type { ToolCall } from './tools.ts';

/** A tool call in OpenAI's shape, as it stands in a whole answer. */
export function toOpenAiCall({ name, args }: ToolCall, id: string): Json {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(args) } };
}

/** The same in a stream: its name first, then its arguments token by token. */
export function* toOpenAiCallDeltas({ name, tokens }: ToolCall, id: string, index: number): Generator<Json> {
  yield { index, id, type: 'function', function: { name, arguments: '' } };
  for (const token of tokens) yield { index, function: { arguments: token } };
}
