import { isImage } from '../chat/chat-api.ts';
import type { EmulatedModel } from '../emulated-model.ts';
import { asArray, asObject, isUnset, type Json } from '../json.ts';
import type { Reply } from '../types.ts';
import { togetherInvalid } from './together-errors.ts';

/** What Together refuses about a body; unknown fields are passed by. Its words are recalled. */
export function checkTogetherBody(body: Json): Reply | undefined {
  if (typeof body.model !== 'string') return togetherInvalid('model: Required', 'model');
  if (asArray(body.messages).length === 0)
    return togetherInvalid('messages: must contain at least 1 item', 'messages');
  for (const [index, value] of asArray(body.messages).entries()) {
    const role = String(asObject(value)?.role);
    if (!ROLES.includes(role)) {
      return togetherInvalid(
        `Input validation error: messages.${index}.role: unknown role "${role}"`,
        'messages',
      );
    }
  }
  for (const [name, least, most] of RANGES) {
    const value = body[name];
    if (isUnset(value)) continue;
    if (typeof value !== 'number' || value < least || value > most) {
      return togetherInvalid(
        `Input validation error: \`${name}\` must be between ${least} and ${most}`,
        name,
      );
    }
  }
  return undefined;
}

export function checkTogetherModel(body: Json, { images, levels }: EmulatedModel): Reply | undefined {
  const effort = body.reasoning_effort;
  if (!isUnset(effort) && levels.length > 0 && !levels.some((level) => level === effort)) {
    return togetherInvalid(
      `Input validation error: reasoning_effort must be one of ${levels.join(', ')}`,
      'reasoning_effort',
    );
  }
  const hasImage = asArray(body.messages).some((message) =>
    asArray(asObject(message)?.content).some(isImage),
  );
  return hasImage && images !== true
    ? togetherInvalid('Input validation error: this model does not support image inputs', 'messages')
    : undefined;
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];

const RANGES = [
  ['temperature', 0, 2],
  ['top_p', 0, 1],
  ['max_tokens', 1, Number.POSITIVE_INFINITY],
] as const;
