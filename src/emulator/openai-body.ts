import type { Assignment } from './generate.ts';
import { asArray, asObject, isUnset, type Json } from './json.ts';
import type { Toolbox } from './tools.ts';
import type { Conversation, Turn } from './voice.ts';

/** What providers that speak OpenAI's chat API read alike in a body. */

/** The text of a message's content: a string, or the text parts of a list. */
export function openAiText(content: unknown): string {
  if (typeof content === 'string') return content;
  return asArray(content)
    .map((part) => asObject(part)?.text)
    .filter((text) => typeof text === 'string')
    .join('');
}

export function readOpenAiConversation(body: Json, model: string): Conversation {
  const messages = asArray(body.messages).map((message) => {
    const { role, content } = asObject(message) ?? {};
    return { role: String(role), text: openAiText(content) };
  });
  const isSystem = (role: string) => role === 'system' || role === 'developer';
  return {
    model,
    system: messages
      .filter(({ role }) => isSystem(role))
      .map(({ text }) => text)
      .join('\n'),
    turns: messages
      .filter(({ role }) => !isSystem(role))
      .map(({ role, text }) => ({ role: toTurnRole(role), text })),
  };
}

/** What the model may call; undefined without any tool. */
export function readOpenAiTools(body: Json): Toolbox | undefined {
  if (isUnset(body.tools)) return undefined;
  const tools = asArray(body.tools).flatMap((tool) => {
    const { name, parameters } = asObject(asObject(tool)?.function) ?? {};
    return typeof name === 'string' ? [{ name, parameters }] : [];
  });
  if (tools.length === 0) return undefined;
  return { tools, choice: readChoice(body.tool_choice), parallel: body.parallel_tool_calls !== false };
}

/** JSON instead of prose, if `response_format` asks for it. */
export function readOpenAiFormat(body: Json): Assignment['json'] {
  const format = asObject(body.response_format);
  if (format?.type === 'json_schema') return { schema: asObject(format.json_schema)?.schema };
  return format?.type === 'json_object';
}

export function readOpenAiStop(body: Json): readonly string[] {
  return [body.stop].flat().filter((word) => typeof word === 'string');
}

function toTurnRole(role: string): Turn['role'] {
  if (role === 'tool' || role === 'function') return 'tool';
  return role === 'user' ? 'user' : 'assistant';
}

function readChoice(choice: unknown): Toolbox['choice'] {
  if (choice === 'none' || choice === 'auto') return choice;
  if (choice === 'required' || choice === 'any') return 'any';
  const name = asObject(asObject(choice)?.function)?.name;
  return typeof name === 'string' ? [name] : 'auto';
}
