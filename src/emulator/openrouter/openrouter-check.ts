import { asArray, asObject, isUnset, type Json } from '../json.ts';
import type { Reply } from '../types.ts';
import { openRouterInvalid } from './openrouter-errors.ts';

/**
 * What OpenRouter refuses about a body. It passes unknown parameters by, and those that a model cannot take: "if the
 * chosen model doesn't support a request parameter, then the parameter is ignored" (openrouter.ai/docs/api-reference).
 */
export function checkOpenRouterBody(body: Json): Reply | undefined {
  const complaint = findMissing(body) ?? findInMessages(body) ?? findInNumbers(body);
  return complaint === undefined ? undefined : openRouterInvalid(complaint);
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

function findMissing(body: Json): string | undefined {
  if (typeof body.model !== 'string' && asArray(body.models).length === 0) return 'No models provided';
  return asArray(body.messages).length === 0 ? 'Input required: specify "prompt" or "messages"' : undefined;
}

function findInMessages(body: Json): string | undefined {
  for (const [index, value] of asArray(body.messages).entries()) {
    const { role, content, tool_calls: calls } = asObject(value) ?? {};
    if (!ROLES.includes(String(role)))
      return `messages.${index}.role: Invalid option: expected one of ${ROLES.map((it) => `"${it}"`).join('|')}`;
    if (isUnset(content) && asArray(calls).length === 0) return `messages.${index}.content: Invalid input`;
  }
  return undefined;
}

const RANGES = [
  ['temperature', 0, 2],
  ['top_p', 0, 1],
  ['max_tokens', 1, Number.POSITIVE_INFINITY],
  ['max_completion_tokens', 1, Number.POSITIVE_INFINITY],
] as const;

function findInNumbers(body: Json): string | undefined {
  for (const [name, least, most] of RANGES) {
    const value = body[name];
    if (isUnset(value)) continue;
    if (typeof value !== 'number') return `${name}: Invalid input: expected number, received ${typeof value}`;
    if (value < least) return `${name}: Too small: expected number to be >=${least}`;
    if (value > most) return `${name}: Too big: expected number to be <=${most}`;
  }
  return undefined;
}
