import { groqInvalid } from './groq-errors.ts';
import { asArray, asObject, isUnset, type Json } from './json.ts';
import { openAiText } from './openai-body.ts';
import type { Reply } from './types.ts';

/**
 * What Groq refuses about a body before it looks at the model (providers.md §1.1). `n`, unknown message properties, the
 * word "json" and roles are in its own words; the other sentences follow the same pattern.
 */
export function checkGroqBody(body: Json): Reply | undefined {
  const complaint =
    checkProperties(body) ??
    checkMessages(body.messages) ??
    checkNumbers(body) ??
    checkReasoning(body) ??
    checkTools(body) ??
    checkJsonMode(body);
  return complaint === undefined ? undefined : groqInvalid(complaint);
}

const PROPERTIES = new Set(
  (
    'messages model temperature top_p max_completion_tokens max_tokens stop seed n stream stream_options ' +
    'reasoning_effort reasoning_format include_reasoning response_format tools tool_choice parallel_tool_calls ' +
    'disable_tool_validation service_tier user citation_options documents search_settings compound_custom ' +
    'frequency_penalty presence_penalty metadata store functions function_call logit_bias logprobs top_logprobs'
  ).split(' '),
);

// In the type, but "not supported" (§1.1). Unset or switched off they are let through.
const UNSUPPORTED = ['logit_bias', 'logprobs', 'top_logprobs'];

const MESSAGE_PROPERTIES: Readonly<Record<string, ReadonlySet<string>>> = {
  system: new Set(['role', 'content']),
  developer: new Set(['role', 'content']),
  user: new Set(['role', 'content']),
  // `reasoning` since models think: groq-sdk's ChatCompletionAssistantMessageParam has it.
  assistant: new Set(['role', 'content', 'tool_calls', 'function_call', 'reasoning']),
  tool: new Set(['role', 'content', 'tool_call_id']),
  function: new Set(['role', 'content', 'name']),
};

function checkProperties(body: Json): string | undefined {
  const unknown = Object.keys(body).find((name) => !PROPERTIES.has(name));
  if (unknown !== undefined) return `property '${unknown}' is unsupported`;
  const unsupported = UNSUPPORTED.find((name) => !isUnset(body[name]) && body[name] !== false);
  if (unsupported !== undefined) return `\`${unsupported}\` is not supported with this model`;
  if (typeof body.model !== 'string') return "'model' : property 'model' is missing";
  return undefined;
}

function checkMessages(messages: unknown): string | undefined {
  const list = asArray(messages);
  if (list.length === 0) return "'messages' : minimum number of items is 1";
  for (const [index, message] of list.entries()) {
    const complaint = checkMessage(`'messages.${index}'`, asObject(message) ?? {});
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function checkMessage(at: string, message: Json): string | undefined {
  const { role } = message;
  const allowed = typeof role === 'string' ? MESSAGE_PROPERTIES[role] : undefined;
  if (allowed === undefined) return `${at} : discriminator property 'role' has invalid value`;
  const because = (reason: string) =>
    `${at} : for 'role:${role}' the following must be satisfied[(${at} : ${reason})]`;
  const unknown = Object.keys(message).find((name) => !allowed.has(name));
  if (unknown !== undefined) return because(`property '${unknown}' is unsupported`);
  if (isUnset(message.content) && role !== 'assistant') return because("property 'content' is missing");
  return undefined;
}

const RANGES = [
  ['n', 1, 1],
  ['temperature', 0, 2],
  ['top_p', 0, 1],
  ['max_completion_tokens', 1, Number.POSITIVE_INFINITY],
  ['max_tokens', 1, Number.POSITIVE_INFINITY],
] as const;

function checkNumbers(body: Json): string | undefined {
  for (const [name, least, most] of RANGES) {
    const value = body[name];
    if (isUnset(value)) continue;
    if (typeof value !== 'number') return `'${name}' : value must be a number`;
    if (value > most) return `'${name}' : number must be at most ${most}`;
    if (value < least) return `'${name}' : number must be at least ${least}`;
  }
  return asArray(body.stop).length > 4 ? "'stop' : maximum number of items is 4" : undefined;
}

function checkReasoning(body: Json): string | undefined {
  return isUnset(body.include_reasoning) || isUnset(body.reasoning_format)
    ? undefined
    : 'cannot specify both `include_reasoning` and `reasoning_format`';
}

function checkTools(body: Json): string | undefined {
  const tools = asArray(body.tools);
  if (tools.length > 128) return "'tools' : maximum number of items is 128";
  const isJson = /^json_/.test(String(asObject(body.response_format)?.type));
  return tools.length > 0 && isJson ? 'json mode cannot be combined with tool/function calling' : undefined;
}

function checkJsonMode(body: Json): string | undefined {
  if (asObject(body.response_format)?.type !== 'json_object') return undefined;
  const said = asArray(body.messages).some((message) => /json/i.test(openAiText(asObject(message)?.content)));
  return said
    ? undefined
    : "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
}
