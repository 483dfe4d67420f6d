import { deepseekInvalid } from './deepseek-errors.ts';
import { asArray, asObject, isUnset, type Json } from './json.ts';
import type { Reply } from './types.ts';

/**
 * What DeepSeek refuses about a body (providers.md §3.1, §3.5). Unknown fields are ignored; types are not. `text` is the
 * body as it came: its complaints name line and column.
 */
export function checkDeepseekBody(body: Json, text: string): Reply | undefined {
  const misfit = checkShape(body, text);
  if (misfit !== undefined) {
    return deepseekInvalid(`Failed to deserialize the JSON body into the target type: ${misfit}`);
  }
  const complaint = checkRanges(body) ?? checkTurns(body) ?? checkJsonMode(body);
  return complaint === undefined ? undefined : deepseekInvalid(complaint);
}

/** The refusal of a body that is not JSON. */
export function deepseekMalformed(text: string): Reply {
  return deepseekInvalid(
    `Failed to parse the request body as JSON: EOF while parsing a value${place(text, text.length)}`,
  );
}

const ROLES = ['system', 'user', 'assistant', 'tool'];
const EFFORTS = ['low', 'medium', 'high', 'max', 'minimal', 'xhigh', 'ultra'];

function checkShape(body: Json, text: string): string | undefined {
  const end = place(text, text.length);
  if (!Array.isArray(body.messages)) return `missing field \`messages\`${end}`;
  for (const [index, message] of body.messages.entries()) {
    const misfit = checkMessage(asObject(message), text);
    if (misfit !== undefined) return `messages[${index}]${misfit}`;
  }
  if (typeof body.model !== 'string') return `missing field \`model\`${end}`;
  const effort = body.reasoning_effort;
  if (!isUnset(effort) && !EFFORTS.includes(String(effort))) {
    return `reasoning_effort: unknown variant \`${effort}\`, expected one of ${names(EFFORTS)}${end}`;
  }
  const thinking = asObject(body.thinking)?.type;
  return isUnset(thinking) || thinking === 'enabled' || thinking === 'disabled'
    ? undefined
    : `thinking.type: unknown variant \`${thinking}\`, expected \`enabled\` or \`disabled\`${end}`;
}

function checkMessage(message: Json | undefined, text: string): string | undefined {
  const end = place(text, text.length);
  if (message === undefined) return `: invalid type, expected struct Message${end}`;
  const { role, content } = message;
  if (isUnset(role)) return `: missing field \`role\`${end}`;
  if (!ROLES.includes(String(role))) {
    return `.role: unknown variant \`${role}\`, expected one of ${names(ROLES)}${end}`;
  }
  if (typeof content === 'string') return undefined;
  if (isUnset(content)) return role === 'assistant' ? undefined : `: missing field \`content\`${end}`;
  const type = Array.isArray(content)
    ? 'sequence'
    : typeof content === 'object'
      ? 'map'
      : `${typeof content}`;
  const at = place(text, Math.max(text.search(/"content"\s*:\s*[^"\sn]/), 0));
  return `: invalid type: ${type}, expected a string${at}`;
}

function checkRanges(body: Json): string | undefined {
  const { max_tokens: cap, temperature, top_p: topP } = body;
  if (!isUnset(cap) && !(Number.isInteger(cap) && Number(cap) >= 1 && Number(cap) <= 393216)) {
    return 'Invalid max_tokens value, the valid range of max_tokens is [1, 393216]';
  }
  if (!isUnset(temperature) && !(Number(temperature) >= 0 && Number(temperature) <= 2)) {
    return 'Invalid temperature value, the valid range of temperature is [0, 2]';
  }
  if (!isUnset(topP) && !(Number(topP) > 0 && Number(topP) <= 1)) {
    return 'Invalid top_p value, the valid range of top_p is (0, 1.0]';
  }
  if (asArray(body.stop).length > 16) return 'Invalid stop value, at most 16 sequences are allowed';
  return asArray(body.messages).length === 0 ? 'Empty input messages' : undefined;
}

function checkTurns(body: Json): string | undefined {
  const messages = asArray(body.messages).map((message) => asObject(message) ?? {});
  for (const [index, message] of messages.entries()) {
    const calls = asArray(message.tool_calls);
    if (calls.length === 0) continue;
    const answered = messages.slice(index + 1, index + 1 + calls.length);
    if (answered.length < calls.length || answered.some(({ role }) => role !== 'tool')) {
      return "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. (insufficient tool messages following tool_calls message)";
    }
    // §3.8 quirk 2
    if (asObject(body.thinking)?.type !== 'disabled' && isUnset(message.reasoning_content)) {
      return 'The `reasoning_content` in the thinking mode must be passed back to the API.';
    }
  }
  return undefined;
}

function checkJsonMode(body: Json): string | undefined {
  const type = asObject(body.response_format)?.type;
  if (type === 'json_schema') return 'This response_format type is unavailable now';
  if (type !== 'json_object') return undefined;
  const said = asArray(body.messages).some((message) => /json/i.test(String(asObject(message)?.content)));
  return said
    ? undefined
    : "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'.";
}

function names(variants: readonly string[]): string {
  return variants.map((name) => `\`${name}\``).join(', ');
}

function place(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return ` at line ${lines.length} column ${lines.at(-1)?.length ?? 0}`;
}
