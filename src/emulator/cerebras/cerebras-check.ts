import { isImage } from '../chat/chat-api.ts';
import type { EmulatedModel } from '../emulated-model.ts';
import { asArray, asObject, isUnset, type Json } from '../json.ts';

/** What Cerebras refuses about a body (providers.md §4; public reports of `wrong_api_format`): every fault, a line each. */
export function findCerebrasFaults(body: Json): readonly string[] {
  return [
    ...REQUIRED.filter((name) => isUnset(body[name])).map((name) => `${name}: Field required`),
    ...(Array.isArray(body.messages) && body.messages.length === 0
      ? ['messages: List should have at least 1 item']
      : []),
    ...Object.keys(body)
      .filter((name) => !PROPERTIES.has(name))
      .map((name) => unsupported(`body.${name}`)),
    ...asArray(body.messages).flatMap((message, index) => findInMessage(asObject(message) ?? {}, index)),
    ...RANGES.flatMap(([name, least, most]) => findInNumber(name, body[name], least, most)),
    ...findClashes(body),
  ];
}

/** What it refuses for this model. */
export function findCerebrasModelFaults(body: Json, { levels, images }: EmulatedModel): readonly string[] {
  const effort = body.reasoning_effort;
  const faults: string[] = [];
  if (!isUnset(effort) && !levels.some((level) => level === effort)) {
    faults.push(
      levels.length === 0
        ? 'reasoning_effort: reasoning is not supported by this model'
        : `reasoning_effort: Input should be ${inQuotes(levels)}`,
    );
  }
  const hasImage = asArray(body.messages).some((message) =>
    asArray(asObject(message)?.content).some(isImage),
  );
  if (hasImage && images !== true)
    faults.push("image_url is not supported: only 'text' content type is supported");
  return faults;
}

const REQUIRED = ['model', 'messages'];

const PROPERTIES = new Set(
  (
    'model messages max_completion_tokens max_tokens min_tokens temperature top_p stop seed n stream ' +
    'stream_options reasoning_effort reasoning_format clear_thinking response_format tools tool_choice ' +
    'parallel_tool_calls logprobs top_logprobs user service_tier prompt_cache_key prediction'
  ).split(' '),
);

const MESSAGE_PROPERTIES: Readonly<Record<string, ReadonlySet<string>>> = {
  system: new Set(['role', 'content', 'name']),
  developer: new Set(['role', 'content', 'name']),
  user: new Set(['role', 'content', 'name']),
  assistant: new Set(['role', 'content', 'name', 'tool_calls', 'reasoning']),
  tool: new Set(['role', 'content', 'name', 'tool_call_id']),
};

const RANGES = [
  ['temperature', 0, 2],
  ['top_p', 0, 1],
  ['max_completion_tokens', 1, Number.POSITIVE_INFINITY],
  ['max_tokens', 1, Number.POSITIVE_INFINITY],
  ['n', 1, 1],
] as const;

function findInMessage(message: Json, index: number): readonly string[] {
  const { role } = message;
  const allowed = typeof role === 'string' ? MESSAGE_PROPERTIES[role] : undefined;
  if (allowed === undefined) {
    return [`messages.${index}.role: Input should be ${inQuotes(Object.keys(MESSAGE_PROPERTIES))}`];
  }
  return Object.keys(message)
    .filter((name) => !allowed.has(name))
    .map((name) => unsupported(`messages.${index}.${role}.${name}`));
}

function findInNumber(name: string, value: unknown, least: number, most: number): readonly string[] {
  if (isUnset(value)) return [];
  if (typeof value !== 'number') return [`${name}: Input should be a valid number`];
  if (value < least) return [`${name}: Input should be greater than or equal to ${least}`];
  return value > most ? [`${name}: Input should be less than or equal to ${most}`] : [];
}

function findClashes(body: Json): readonly string[] {
  const faults: string[] = [];
  if (!isUnset(body.max_tokens) && !isUnset(body.max_completion_tokens)) {
    faults.push('"max_tokens" is incompatible with "max_completion_tokens"');
  }
  if (asArray(body.stop).length > 4) faults.push('stop: List should have at most 4 items');
  const format = asObject(body.response_format);
  const isJson = format?.type === 'json_schema' || format?.type === 'json_object';
  if (isJson && asArray(body.tools).length > 0) faults.push('"tools" is incompatible with "response_format"');
  if (format?.type === 'json_schema' && isUnset(asObject(format.json_schema)?.name)) {
    faults.push('response_format.json_schema.name: Field required');
  }
  return faults;
}

function unsupported(place: string): string {
  return `${place}: property '${place}' is unsupported`;
}

function inQuotes(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
