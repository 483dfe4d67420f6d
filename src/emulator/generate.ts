import { sampleOf } from './sample.ts';
import { cut } from './tokens.ts';
import { chooseCalls, type Toolbox, type ToolCall } from './tools.ts';
import { type Conversation, ponder, speak } from './voice.ts';

/** How hard a model thinks. */
export type ThinkingLevel = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** Tokens that a model thinks for at each level; `medium` unless a request says otherwise. */
export const THINKING_TOKENS: Readonly<Record<ThinkingLevel, number>> = {
  none: 0,
  minimal: 8,
  low: 24,
  medium: 120,
  high: 400,
  xhigh: 600,
  max: 800,
};

/** What is generated, and under which limits. */
export interface Assignment extends Conversation {
  readonly thinkingTokens: number;
  /** The most tokens, thinking included. */
  readonly cap: number;
  readonly stop: readonly string[];
  /** Answer with JSON instead of prose: any object, or what a JSON schema allows. */
  readonly json: boolean | { readonly schema: unknown };
  readonly toolbox?: Toolbox | undefined;
}

/** A model's output, token by token. */
export interface Generation {
  readonly reasoning: readonly string[];
  readonly content: readonly string[];
  /** Tools it calls instead of saying something. */
  readonly calls: readonly ToolCall[];
  readonly finish: 'stop' | 'length' | 'tool_calls';
  /** The stop word that ended it. */
  readonly stopWord?: string | undefined;
}

/**
 * Thinks, then speaks, out of one cap: a cap smaller than the thinking leaves no text at all, as the real models do
 * (providers.md §1.2, §2.9 quirk 1, §3.1 `max_tokens`).
 */
export function generate(assignment: Assignment): Generation {
  const { thinkingTokens, cap } = assignment;
  const reasoning = think(assignment, Math.min(thinkingTokens, cap));
  const calls = chooseCalls(assignment.toolbox, assignment);
  if (calls.length > 0) return call(reasoning, calls, cap);
  const { text, stopWord } = endAtStop(compose(assignment), assignment.stop);
  const content = cut(text);
  const room = cap - reasoning.length;
  return content.length > room
    ? { reasoning, content: content.slice(0, room), calls, finish: 'length' }
    : { reasoning, content, calls, finish: 'stop', stopWord };
}

/** Tokens of everything a model generated. */
export function countOutput({ reasoning, content, calls }: Generation): number {
  return reasoning.length + content.length + countCalls(calls);
}

/** Tokens of tool calls: their arguments, and one around each. */
export function countCalls(calls: readonly ToolCall[]): number {
  return calls.reduce((sum, { tokens }) => sum + tokens.length + 1, 0);
}

// A call that the cap cuts off is none.
function call(reasoning: readonly string[], calls: readonly ToolCall[], cap: number): Generation {
  return reasoning.length + countCalls(calls) > cap
    ? { reasoning, content: [], calls: [], finish: 'length' }
    : { reasoning, content: [], calls, finish: 'tool_calls' };
}

function think(assignment: Assignment, tokens: number): readonly string[] {
  return tokens === 0 ? [] : cut(ponder(assignment, tokens * 4)).slice(0, tokens);
}

function compose(assignment: Assignment): string {
  const { json, model } = assignment;
  if (typeof json === 'object') return JSON.stringify(sampleOf(json.schema));
  const text = speak(assignment);
  return json ? JSON.stringify({ simulated: true, model, answer: text }) : text;
}

function endAtStop(text: string, stop: readonly string[]): { text: string; stopWord: string | undefined } {
  let end = text.length;
  let stopWord: string | undefined;
  for (const word of stop) {
    const at = word === '' ? -1 : text.indexOf(word);
    if (at < 0 || at >= end) continue;
    end = at;
    stopWord = word;
  }
  return { text: text.slice(0, end), stopWord };
}
