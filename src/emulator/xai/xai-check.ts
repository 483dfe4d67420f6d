import type { EmulatedModel } from '../emulated-model.ts';
import { asArray, asObject, isUnset, type Json } from '../json.ts';
import type { Reply } from '../types.ts';
import { xaiInvalid, xaiUnreadable } from './xai-errors.ts';

/** What xAI refuses about a body; unknown fields are passed by. */
export function checkXaiBody(body: Json): Reply | undefined {
  return checkShape(body) ?? checkNumbers(body);
}

/** What it refuses for this model: those that think take no penalties and no stop words (docs.x.ai). */
export function checkXaiModel(body: Json, { levels }: EmulatedModel): Reply | undefined {
  const effort = body.reasoning_effort;
  if (!isUnset(effort) && !levels.some((level) => level === effort)) return unsupported('reasoningEffort');
  if (levels.length === 0) return undefined;
  const found = UNSUPPORTED.find(([name]) => !isUnset(body[name]));
  return found === undefined ? undefined : unsupported(found[1]);
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];

const UNSUPPORTED = [
  ['presence_penalty', 'presencePenalty'],
  ['frequency_penalty', 'frequencyPenalty'],
  ['stop', 'stop'],
] as const;

function checkShape(body: Json): Reply | undefined {
  if (!Array.isArray(body.messages)) return xaiUnreadable('missing field `messages`');
  if (typeof body.model !== 'string') return xaiUnreadable('missing field `model`');
  if (body.messages.length === 0) return xaiInvalid('Messages cannot be empty');
  const { role } =
    asArray(body.messages)
      .map((message) => asObject(message) ?? {})
      .find((message) => !ROLES.includes(String(message.role))) ?? {};
  return role === undefined && asArray(body.messages).every((it) => !isUnset(asObject(it)?.role))
    ? undefined
    : xaiUnreadable(
        `messages: unknown variant \`${role}\`, expected one of ${ROLES.map((it) => `\`${it}\``).join(', ')}`,
      );
}

const RANGES = [
  ['temperature', 0, 2],
  ['top_p', 0, 1],
  ['max_tokens', 1, Number.POSITIVE_INFINITY],
  ['max_completion_tokens', 1, Number.POSITIVE_INFINITY],
] as const;

function checkNumbers(body: Json): Reply | undefined {
  for (const [name, least, most] of RANGES) {
    const value = body[name];
    if (isUnset(value)) continue;
    if (typeof value !== 'number')
      return xaiUnreadable(`${name}: invalid type: ${typeof value}, expected a number`);
    if (value < least || value > most) {
      return xaiInvalid(`Invalid value for ${name}: ${value}. Must be between ${least} and ${most}.`);
    }
  }
  return undefined;
}

function unsupported(name: string): Reply {
  return xaiInvalid(`Argument not supported on this model: ${name}`);
}
