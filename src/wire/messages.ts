import type { ChatRequest } from '../core/chat-request.ts';
import type { Message, MessagePart } from '../core/message.ts';
import type { ResponseFormat, Tool, ToolChoice } from '../core/tools.ts';
import type { BodyFault } from './body-faults.ts';
import { breakpointOf, withBreakpoint } from './cache-marks.ts';
import { isObject, missing, type Place, wrong } from './faults.ts';
import type { ExtrasJson, MessageJson } from './message-schema.ts';

/** From OpenAI's form of a conversation to CORO's. */
export function toMessages(json: readonly MessageJson[]): readonly Message[] {
  return json.every(isPlainJson) ? json : json.map(toMarkedMessage);
}

/** Nearly all are: they are taken as they came. */
function isPlainJson(json: MessageJson): json is MessageJson & Message {
  return (
    typeof json.content === 'string' &&
    json.name === undefined &&
    (json.role === 'user' || json.role === 'assistant' || json.role === 'system') &&
    json.tool_calls === undefined &&
    json.refusal === undefined &&
    json.reasoning_content === undefined &&
    json.opaque === undefined &&
    json.cache_control === undefined
  );
}

function toMarkedMessage(json: MessageJson): Message {
  const message = toMessage(json);
  return json.cache_control ? withBreakpoint(message) : message;
}

function toMessage(json: MessageJson): Message {
  const { role, content } = json;
  if (role === 'tool') return { role, ...asOne(content), toolCallId: json.tool_call_id ?? '' };
  const name = json.name ?? undefined;
  if (role === 'system' || role === 'developer') return { role: 'system', ...asOne(content), name };
  if (role === 'user') return { role, content: toContent(content), name };
  const parts: MessagePart[] = (json.opaque ?? []).map((it) => ({ ...it, type: 'opaque' }));
  if (json.reasoning_content) parts.push({ type: 'reasoning', text: json.reasoning_content });
  // OpenAI alone tells a refusal from a text; to whoever reads on, it is what the assistant said.
  const said = content ? toContent(content) : (json.refusal ?? '');
  if (parts.length === 0 && !json.tool_calls?.length) return { role: 'assistant', content: said, name };
  if (typeof said !== 'string') parts.push(...said);
  else if (said !== '') parts.push({ type: 'text', text: said });
  for (const call of json.tool_calls ?? []) {
    const { id, function: made } = call;
    parts.push({ type: 'tool_call', id, name: made.name, arguments: made.arguments, ...breakpointOf(call) });
  }
  return { role: 'assistant', content: parts, name };
}

/** What is kept whole where any of its parts is marked. */
function asOne(content: MessageJson['content']): Pick<Message, 'content' | 'cacheBreakpoint'> {
  if (!Array.isArray(content)) return { content: content ?? '' };
  const unmarked = content.map((part) => ({ ...part, cache_control: null }));
  return { content: toContent(unmarked), ...breakpointOf(content.find((it) => it.cache_control) ?? {}) };
}

function toContent(content: MessageJson['content']): Message['content'] {
  return Array.isArray(content) ? content.flatMap(toPart) : (content ?? '');
}

type PartJson = Extract<NonNullable<MessageJson['content']>, readonly unknown[]>[number];

function toPart(part: PartJson): MessagePart[] {
  const { image_url: image, refusal, text = refusal } = part;
  const mark = breakpointOf(part);
  if (image)
    return [{ type: 'image', url: toPlainUrl(image.url), detail: image.detail ?? undefined, ...mark }];
  return text === undefined ? [] : [{ type: 'text', text, ...mark }];
}

/** Many a tool writes `image/jpg`, which is no type, or capitals: providers know only `image/jpeg`. */
function toPlainUrl(url: string): string {
  const [head = ''] = IMAGE_HEAD.exec(url) ?? [];
  const plain = head.toLowerCase().replace('/jpg;', '/jpeg;');
  return head === plain ? url : plain + url.slice(head.length);
}

const IMAGE_HEAD = /^data:image\/\w+;base64,/i;

/** What else a model is to do, in CORO's words. */
export function toExtras(json: ExtrasJson): Partial<ChatRequest> {
  const { tool_choice: choice, response_format: format, stop } = json;
  return {
    tools: toolsIn(json)?.map(toTool),
    toolChoice: toChoice(choice),
    parallelToolCalls: json.parallel_tool_calls ?? undefined,
    responseFormat: toFormat(format),
    stop: typeof stop === 'string' ? [stop] : (stop ?? undefined),
    seed: json.seed ?? undefined,
    frequencyPenalty: json.frequency_penalty ?? undefined,
    presencePenalty: json.presence_penalty ?? undefined,
  };
}

/** Where only some are allowed, a model is told of no others: every provider understands that. */
function toolsIn({ tools, tool_choice: choice }: ExtrasJson): ExtrasJson['tools'] {
  const allowed = allowedBy(choice)?.tools.map(({ function: { name } }) => name);
  return allowed ? tools?.filter(({ function: { name } }) => allowed.includes(name)) : tools;
}

function allowedBy(choice: ExtrasJson['tool_choice']) {
  return typeof choice === 'object' && choice?.type === 'allowed_tools' ? choice.allowed_tools : undefined;
}

function toTool({ function: made, cache_control }: NonNullable<ExtrasJson['tools']>[number]): Tool {
  return {
    name: made.name,
    description: made.description ?? undefined,
    parameters: made.parameters ?? undefined,
    strict: made.strict ?? undefined,
    // It is found in either place.
    ...breakpointOf({ cache_control: cache_control ?? made.cache_control }),
  };
}

function toChoice(choice: ExtrasJson['tool_choice']): ToolChoice | undefined {
  if (typeof choice !== 'object' || choice === null) return choice ?? undefined;
  return allowedBy(choice)?.mode ?? { name: choice.function?.name ?? '' };
}

function toFormat(format: ExtrasJson['response_format']): ResponseFormat | undefined {
  if (format?.type === 'json_object') return { type: 'json_object' };
  if (format?.type !== 'json_schema') return undefined;
  const { name = '', description, schema, strict } = format.json_schema ?? {};
  return {
    type: 'json_schema',
    name,
    schema: schema ?? {},
    ...(description && { description }),
    ...(typeof strict === 'boolean' && { strict }),
  };
}

/** What the schemas cannot say of messages. Those that are no list of objects have been told of already. */
export function findMessageFaults(messages: unknown, at: Place): BodyFault[] {
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((message: unknown, i) =>
    isObject(message) ? findInMessage(message, [...at, i]) : [],
  );
}

function findInMessage(message: Readonly<Record<string, unknown>>, at: Place): BodyFault[] {
  const { role, content, tool_calls: calls } = message;
  const faults: BodyFault[] = [];
  const isCall = role === 'assistant' && Array.isArray(calls) && calls.length > 0;
  const isRefusal = role === 'assistant' && typeof message.refusal === 'string';
  if ((content === undefined || content === null) && !isCall && !isRefusal && !hasOldCall(message)) {
    faults.push(missing([...at, 'content']));
  }
  if (hasOldCall(message)) {
    const msg = 'This older form is not read here: send tool_calls, and a tool message for what each gave';
    faults.push({ type: 'unsupported_parameter', loc: [...at, 'function_call'], msg });
  }
  if (role === 'tool' && typeof message.tool_call_id !== 'string') {
    faults.push(missing([...at, 'tool_call_id']));
  }
  if (!Array.isArray(content)) return faults;
  for (const [i, part] of content.entries()) {
    if (isObject(part)) faults.push(...findInPart(part, role, [...at, 'content', i]));
  }
  return faults;
}

function hasOldCall({ function_call: call }: Readonly<Record<string, unknown>>): boolean {
  return call !== undefined && call !== null;
}

function findInPart(part: Readonly<Record<string, unknown>>, role: unknown, at: Place): BodyFault[] {
  if (part.type === 'text' && part.text === undefined) return [missing([...at, 'text'])];
  if (part.type === 'refusal' && part.refusal === undefined) return [missing([...at, 'refusal'])];
  if (part.type !== 'image_url') return [];
  if (role !== 'user' && role !== 'tool') return [wrong(at, 'only a user can show an image')];
  if (part.image_url === undefined) return [missing([...at, 'image_url'])];
  if (!isObject(part.image_url)) return [];
  const { url } = part.image_url;
  return typeof url !== 'string' || IMAGE.test(url)
    ? []
    : [
        wrong(
          [...at, 'image_url', 'url'],
          'an image is an https: URL, or data:image/png, jpeg, gif or webp in base64',
        ),
      ];
}

/** What every provider that sees takes. Base64 is not looked through here: a model's provider does that. */
const IMAGE = /^(?:https?:\/\/\S+$|data:image\/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/])/i;

/** What the schemas cannot say of the rest. */
export function findExtrasFaults(json: Readonly<Record<string, unknown>>): BodyFault[] {
  const { tools, tool_choice: choice, parallel_tool_calls: parallel, response_format: format } = json;
  const faults: BodyFault[] = [];
  const hasTools = Array.isArray(tools) && tools.length > 0;
  if (!hasTools && isObject(choice)) faults.push(wrong(['body', 'tool_choice'], 'there are no tools'));
  if (!hasTools && choice === 'required') faults.push(wrong(['body', 'tool_choice'], 'there are no tools'));
  if (!hasTools && typeof parallel === 'boolean') {
    faults.push(wrong(['body', 'parallel_tool_calls'], 'there are no tools'));
  }
  if (isObject(format) && format.type === 'json_schema' && format.json_schema === undefined) {
    faults.push(missing(['body', 'response_format', 'json_schema']));
  }
  if (hasTools && isObject(choice)) faults.push(...findChoiceFaults(choice, tools));
  return faults;
}

function findChoiceFaults(
  choice: Readonly<Record<string, unknown>>,
  tools: readonly unknown[],
): readonly BodyFault[] {
  const at = ['body', 'tool_choice'];
  if (choice.type === 'allowed_tools') {
    const { allowed_tools: allowed } = choice;
    if (allowed === undefined) return [missing([...at, 'allowed_tools'])];
    const chosen: unknown = Object(allowed).tools;
    if (!Array.isArray(chosen)) return [];
    return chosen.flatMap((it, i) => findNameFaults(it, tools, [...at, 'allowed_tools', 'tools', i]));
  }
  if (choice.type === 'function' && choice.function === undefined) return [missing([...at, 'function'])];
  return findNameFaults(choice, tools, at);
}

function findNameFaults(chosen: unknown, tools: readonly unknown[], at: Place): BodyFault[] {
  const nameOf = (tool: unknown): unknown => Object(Object(tool).function).name;
  const name = nameOf(chosen);
  if (typeof name !== 'string' || tools.some((tool) => nameOf(tool) === name)) return [];
  return [wrong([...at, 'function', 'name'], 'no tool has this name')];
}
