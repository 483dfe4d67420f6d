import type { EmulatedModel } from '../emulated-model.ts';
import { asArray, asObject, isUnset, type Json } from '../json.ts';
import { openAiText } from '../openai-body.ts';
import type { Reply } from '../types.ts';
import { openAiInvalid } from './openai-errors.ts';

/** What OpenAI refuses about a body before it looks at the model (providers.md §5; public reports of its sentences). */
export function checkOpenAiBody(body: Json): Reply | undefined {
  if (typeof body.model !== 'string') return openAiInvalid('you must provide a model parameter');
  return checkProperties(body) ?? checkMessages(body) ?? checkNumbers(body) ?? checkFormat(body);
}

/** What it refuses for this model. */
export function checkOpenAiModel(body: Json, model: EmulatedModel): Reply | undefined {
  return (
    (model.levels.length === 0 ? undefined : checkReasoningModel(body)) ??
    checkEffort(body, model) ??
    checkCap(body, model)
  );
}

const PROPERTIES = new Set(
  (
    'messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens ' +
    'max_tokens metadata modalities n parallel_tool_calls prediction presence_penalty prompt_cache_key ' +
    'prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream ' +
    'stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options'
  ).split(' '),
);

const ROLES = ['system', 'assistant', 'user', 'function', 'tool', 'developer'];
const PARTS = ['text', 'image_url', 'input_audio', 'refusal', 'audio', 'file'];

function checkProperties(body: Json): Reply | undefined {
  const unknown = Object.keys(body).find((name) => !PROPERTIES.has(name));
  if (unknown !== undefined) {
    return openAiInvalid(`Unknown parameter: '${unknown}'.`, unknown, 'unknown_parameter');
  }
  if (isUnset(body.messages)) return missing('messages');
  return Array.isArray(body.messages) && body.messages.length === 0
    ? openAiInvalid(
        "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
        'messages',
        'empty_array',
      )
    : undefined;
}

function checkMessages(body: Json): Reply | undefined {
  const messages = asArray(body.messages).map((message) => asObject(message) ?? {});
  for (const [index, message] of messages.entries()) {
    const refusal = checkMessage(message, index) ?? checkName(message, index) ?? checkTurn(messages, index);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function checkMessage({ role, content, tool_calls: calls }: Json, index: number): Reply | undefined {
  if (isUnset(role)) return missing(`messages[${index}].role`);
  if (!ROLES.includes(String(role))) return invalidValue(`messages[${index}].role`, role, ROLES);
  if (isUnset(content) && !(role === 'assistant' && asArray(calls).length > 0)) {
    return openAiInvalid(
      "Invalid value for 'content': expected a string, got null.",
      `messages.[${index}].content`,
    );
  }
  for (const [part, { type, image_url: image }] of asArray(content)
    .map((it) => asObject(it) ?? {})
    .entries()) {
    const place = `messages[${index}].content[${part}]`;
    if (!PARTS.includes(String(type))) return invalidValue(`${place}.type`, type, PARTS);
    if (type === 'image_url') {
      const url = asObject(image)?.url;
      if (typeof url !== 'string') return missing(`${place}.image_url.url`);
      if (!IMAGE.test(url)) return openAiInvalid(UNSUPPORTED_IMAGE, null, 'invalid_image_format');
    }
  }
  return undefined;
}

const IMAGE = /^(https?:\/\/|data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$)/;
const UNSUPPORTED_IMAGE =
  "You uploaded an unsupported image. Please make sure your image has of one the following formats: ['png', 'jpeg', 'gif', 'webp'].";

// A tool's name is its call's, and not looked at.
function checkName({ role, name }: Json, index: number): Reply | undefined {
  if (isUnset(name) || role === 'tool') return undefined;
  const place = `messages[${index}].name`;
  if (!NAME.test(String(name))) {
    const wanted = `Expected a string that matches the pattern '${NAME.source}'.`;
    return openAiInvalid(
      `Invalid '${place}': string does not match pattern. ${wanted}`,
      place,
      'invalid_value',
    );
  }
  const { length } = String(name);
  if (length <= MAX_NAME) return undefined;
  const wanted = `Expected a string with maximum length ${MAX_NAME}, but got a string with length ${length} instead.`;
  return openAiInvalid(`Invalid '${place}': string too long. ${wanted}`, place, 'string_above_max_length');
}

const NAME = /^[^\s<|\\/>]+$/;
const MAX_NAME = 64;

// Each call is answered, right behind it; nothing else is.
function checkTurn(messages: readonly Json[], index: number): Reply | undefined {
  const message = messages[index] ?? {};
  const before = messages.slice(0, index).findLast(({ role }) => role !== 'tool');
  if (message.role === 'tool' && asArray(before?.tool_calls).length === 0) {
    return openAiInvalid(
      "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
      `messages.[${index}].role`,
    );
  }
  const answered = new Set<unknown>();
  for (const next of messages.slice(index + 1)) {
    if (next.role !== 'tool') break;
    answered.add(next.tool_call_id);
  }
  const open = asArray(message.tool_calls)
    .map((call) => asObject(call)?.id)
    .filter((id) => !answered.has(id));
  return open.length === 0
    ? undefined
    : openAiInvalid(
        `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open.join(', ')}`,
        `messages.[${index + 1}].role`,
      );
}

const RANGES = [
  ['temperature', 'decimal', 0, 2],
  ['top_p', 'decimal', 0, 1],
  ['max_completion_tokens', 'integer', 1, Number.POSITIVE_INFINITY],
  ['max_tokens', 'integer', 1, Number.POSITIVE_INFINITY],
  ['n', 'integer', 1, 128],
] as const;

function checkNumbers(body: Json): Reply | undefined {
  for (const [name, type, least, most] of RANGES) {
    const value = body[name];
    if (isUnset(value)) continue;
    if (typeof value !== 'number') {
      const message = `Invalid type for '${name}': expected ${type === 'integer' ? 'an integer' : 'a decimal'}, but got a ${typeof value} instead.`;
      return openAiInvalid(message, name, 'invalid_type');
    }
    const [side, sign, bound] =
      value > most ? (['above max', '<=', most] as const) : (['below min', '>=', least] as const);
    if (value > most || value < least) {
      return openAiInvalid(
        `Invalid '${name}': ${type} ${side}imum value. Expected a value ${sign} ${bound}, but got ${value} instead.`,
        name,
        `${type}_${side.replace(' ', '_')}_value`,
      );
    }
  }
  return asArray(body.stop).length > 4
    ? openAiInvalid(
        `Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length ${asArray(body.stop).length} instead.`,
        'stop',
        'array_above_max_length',
      )
    : undefined;
}

function checkFormat(body: Json): Reply | undefined {
  const format = asObject(body.response_format);
  if (format?.type === 'json_object') {
    const said = asArray(body.messages).some((message) =>
      /json/i.test(openAiText(asObject(message)?.content)),
    );
    if (said) return undefined;
    return openAiInvalid(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      'messages',
    );
  }
  if (format?.type !== 'json_schema') return undefined;
  const { name, schema, strict } = asObject(format.json_schema) ?? {};
  if (isUnset(name)) return missing('response_format.json_schema.name');
  return strict === true &&
    asObject(schema)?.type === 'object' &&
    asObject(schema)?.additionalProperties !== false
    ? openAiInvalid(
        `Invalid schema for response_format '${name}': In context=(), 'additionalProperties' is required to be supplied and to be false.`,
        'response_format',
      )
    : undefined;
}

// Fixtures openai/errors/max-tokens-unsupported.json, temperature-unsupported.json.
function checkReasoningModel(body: Json): Reply | undefined {
  if (!isUnset(body.max_tokens)) {
    return openAiInvalid(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'unsupported_parameter',
    );
  }
  const name =
    ['temperature', 'top_p'].find((it) => !isUnset(body[it]) && body[it] !== 1) ??
    (isUnset(body.stop) ? undefined : 'stop');
  return name === undefined
    ? undefined
    : openAiInvalid(`Unsupported parameter: '${name}' is not supported with this model.`, name);
}

function checkEffort(body: Json, { levels }: EmulatedModel): Reply | undefined {
  const effort = body.reasoning_effort;
  if (isUnset(effort) || levels.some((level) => level === effort)) return undefined;
  if (levels.length === 0) {
    return openAiInvalid('Unrecognized request argument supplied: reasoning_effort');
  }
  return openAiInvalid(
    `Unsupported value: 'reasoning_effort' does not support '${effort}' with this model. Supported values are: ${inQuotes(levels)}.`,
    'reasoning_effort',
    'unsupported_value',
  );
}

function checkCap(body: Json, { maxOutput }: EmulatedModel): Reply | undefined {
  const name = isUnset(body.max_completion_tokens) ? 'max_tokens' : 'max_completion_tokens';
  const cap = body[name];
  return typeof cap === 'number' && cap > maxOutput
    ? openAiInvalid(
        `${name} is too large: ${cap}. This model supports at most ${maxOutput} completion tokens, whereas you provided ${cap}.`,
        name,
      )
    : undefined;
}

function missing(name: string): Reply {
  return openAiInvalid(`Missing required parameter: '${name}'.`, name, 'missing_required_parameter');
}

function invalidValue(place: string, value: unknown, allowed: readonly string[]): Reply {
  const message = `Invalid value: '${value}'. Supported values are: ${inQuotes(allowed)}.`;
  return openAiInvalid(message, place, 'invalid_value');
}

function inQuotes(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`;
}
