import { sampleOf } from './sample.ts';
import { cut } from './tokens.ts';
import type { Conversation } from './voice.ts';

/** A function that a model may call. */
export interface Tool {
  readonly name: string;
  /** The JSON schema of its arguments; undefined = it takes none. */
  readonly parameters: unknown;
}

/** What a model may call, whatever the provider's shape of it. */
export interface Toolbox {
  readonly tools: readonly Tool[];
  /** `any` = it has to call something; a list of names = one of those. */
  readonly choice: 'auto' | 'any' | 'none' | readonly string[];
  /** May it call several at once? */
  readonly parallel: boolean;
}

/** A call as a model writes it. */
export interface ToolCall {
  readonly name: string;
  readonly args: unknown;
  /** The arguments as JSON, token by token. */
  readonly tokens: readonly string[];
}

/**
 * What a model calls: right after a question, every tool that the question names, or else the first one; after a tool's
 * result nothing, unless it has to. The same question and tools, the same calls.
 */
export function chooseCalls(toolbox: Toolbox | undefined, conversation: Conversation): readonly ToolCall[] {
  if (toolbox === undefined || toolbox.choice === 'none') return [];
  const { tools, choice, parallel } = toolbox;
  const question = conversation.turns.at(-1);
  if (question?.role !== 'user' && choice === 'auto') return [];
  const allowed = tools.filter(({ name }) => typeof choice === 'string' || choice.includes(name));
  const named = allowed.filter(({ name }) => mentions(question?.text ?? '', name));
  const chosen = named.length > 0 ? named : allowed.slice(0, 1);
  return chosen.slice(0, parallel ? chosen.length : 1).map(({ name, parameters }) => {
    const args = parameters === undefined ? {} : sampleOf(parameters);
    return { name, args, tokens: cut(JSON.stringify(args)) };
  });
}

// `get_weather` is also meant by "get weather".
function mentions(text: string, name: string): boolean {
  const written = text.toLowerCase();
  return (
    written.includes(name.toLowerCase()) || written.includes(name.toLowerCase().replaceAll(/[_-]/g, ' '))
  );
}
