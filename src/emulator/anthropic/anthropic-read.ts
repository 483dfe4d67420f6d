import { createHash } from 'node:crypto';
import { type Assignment, THINKING_TOKENS } from '../generate.ts';
import { asArray, asObject, isUnset, type Json } from '../json.ts';
import { countPrompt } from '../tokens.ts';
import type { Toolbox } from '../tools.ts';
import type { Turn } from '../voice.ts';
import type { Claude } from './anthropic-models.ts';

/** What a Claude is asked for by a body that was found in order. */
export function toAssignment(body: Json, model: Claude): Assignment {
  const format = asObject(asObject(body.output_config)?.format);
  return {
    model: model.servedBy ?? model.id,
    system: textOf(body.system),
    turns: asArray(body.messages).flatMap((message) => toTurns(asObject(message) ?? {})),
    thinkingTokens: toThinkingTokens(body),
    cap: Number(body.max_tokens),
    stop: asArray(body.stop_sequences).filter((word) => typeof word === 'string'),
    json: format?.type === 'json_schema' ? { schema: format.schema } : false,
    toolbox: toToolbox(body),
  };
}

export function countAnthropicPrompt(body: Json): number {
  const texts = asArray(body.messages).map((message) => textOf(asObject(message)?.content));
  const tools = asArray(body.tools).length > 0 ? [JSON.stringify(body.tools)] : [];
  const system = isUnset(body.system) ? [] : [textOf(body.system)];
  return countPrompt([...system, ...tools, ...texts]) + countImages(body) * IMAGE_TOKENS;
}

/** Whether it thinks: with a budget, or as it sees fit. */
export function isThinking(body: Json): boolean {
  const type = asObject(body.thinking)?.type;
  return type === 'enabled' || type === 'adaptive';
}

/** The seal on a thought that comes back with a tool's result: a changed thought is refused. */
export function sign(thought: string): string {
  return `EqQB${createHash('sha256').update(thought).digest('base64')}`;
}

// An image costs about its pixels / 750; nobody measures them here.
const IMAGE_TOKENS = 1000;

function countImages(body: Json): number {
  return asArray(body.messages)
    .flatMap((message) => asArray(asObject(message)?.content))
    .filter((block) => asObject(block)?.type === 'image').length;
}

/** A string, or the texts of its blocks. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return asArray(content)
    .map((block) => asObject(block)?.text)
    .filter((text) => typeof text === 'string')
    .join('');
}

// Tools answer in a user's turn, before what the user says.
function toTurns({ role, content }: Json): readonly Turn[] {
  const results = asArray(content)
    .map((block) => asObject(block) ?? {})
    .filter(({ type }) => type === 'tool_result')
    .map((block): Turn => ({ role: 'tool', text: textOf(block.content) }));
  const text = textOf(content);
  if (results.length > 0 && text === '') return results;
  return [...results, { role: role === 'user' ? 'user' : 'assistant', text }];
}

// A budget is an upper bound; without one it is the effort that counts, `high` unless said.
function toThinkingTokens(body: Json): number {
  const thinking = asObject(body.thinking);
  if (thinking?.type === 'enabled') return Math.min(Number(thinking.budget_tokens), THINKING_TOKENS.high);
  if (thinking?.type !== 'adaptive') return 0;
  const effort = asObject(body.output_config)?.effort;
  return effort === 'low' || effort === 'medium' || effort === 'xhigh' || effort === 'max'
    ? THINKING_TOKENS[effort]
    : THINKING_TOKENS.high;
}

function toToolbox(body: Json): Toolbox | undefined {
  const tools = asArray(body.tools).flatMap((tool) => {
    const { name, input_schema: parameters } = asObject(tool) ?? {};
    // Tools without a schema of their own run at Anthropic's, which here nothing does.
    return typeof name === 'string' && parameters !== undefined ? [{ name, parameters }] : [];
  });
  if (tools.length === 0) return undefined;
  const choice = asObject(body.tool_choice);
  return { tools, choice: toChoice(choice), parallel: choice?.disable_parallel_tool_use !== true };
}

function toChoice(choice: Json | undefined): Toolbox['choice'] {
  if (choice?.type === 'any' || choice?.type === 'none') return choice.type;
  return choice?.type === 'tool' ? [String(choice.name)] : 'auto';
}
