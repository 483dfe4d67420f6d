import type { Adjustable, ChatRequest } from '../../core/chat-request.ts';
import type { ReasoningEffort } from '../../core/model.ts';
import { type BodyFault, valueFault } from '../body-faults.ts';
import { breakpointOf, tellOfHours } from '../cache-marks.ts';
import {
  AnthropicBody,
  type AnthropicJson,
  type BlockJson,
  FOR_ANTHROPIC_ALONE,
  IN_BLOCKS,
  IN_MESSAGES,
  IN_OUTPUT_CONFIG,
  IN_RESULTS,
  IN_SYSTEM,
  IN_TOOLS,
  UNSUPPORTED,
} from './anthropic-schema.ts';
import { toConversation } from './anthropic-turns.ts';
import { type Asked, openDialectParser } from './dialect-parser.ts';
import { tellOfFields } from './other-fields.ts';

/** A body of `POST /v1/messages`, read. */
export interface AnthropicChat extends Asked {
  readonly stream: boolean;
}

/** @param dropParams what a body is taken to say where it does not say so itself */
export function openAnthropicParser(dropParams: boolean): (body: unknown) => AnthropicChat {
  return openDialectParser(
    {
      schema: AnthropicBody,
      others: { unsupported: UNSUPPORTED, forVendorAlone: FOR_ANTHROPIC_ALONE },
      findFaults,
      toAsked,
    },
    dropParams,
  );
}

/** Which other fields a block of a kind must have. */
const NEEDED: Readonly<Record<string, readonly (keyof BlockJson)[]>> = {
  text: ['text'],
  image: ['source'],
  tool_use: ['id', 'name', 'input'],
  tool_result: ['tool_use_id'],
  thinking: ['thinking'],
  redacted_thinking: ['data'],
};

export function findFaults({ messages, tool_choice: choice, tools, thread }: AnthropicJson): BodyFault[] {
  const faults: BodyFault[] = findToolFaults(tools, choice);
  const missing = (...path: readonly (string | number)[]): void => {
    faults.push({ type: 'missing', loc: ['body', ...path], msg: 'Field required' });
  };
  if (thread !== undefined && thread !== null) faults.push(NO_THREADS);
  if (Array.isArray(messages) && messages.length > 0 && messages.every((it) => it?.role === 'system'))
    faults.push(valueFault('messages', 'at least one must be from the user'));
  if (choice?.type === 'tool' && choice.name === undefined) missing('tool_choice', 'name');
  if (choice && choice.type !== 'none' && !tools?.length) missing('tools');
  for (const [i, message] of (Array.isArray(messages) ? messages : []).entries()) {
    for (const [j, block] of (Array.isArray(message?.content) ? message.content : []).entries()) {
      if (message.role === 'system' && block?.type !== 'text') {
        const loc = ['body', 'messages', i, 'content', j, 'type'];
        faults.push({ type: 'enum', loc, msg: "Input should be 'text'" });
      }
      for (const name of NEEDED[String(block?.type)] ?? []) {
        if (block[name] === undefined) missing('messages', i, 'content', j, name);
      }
      const { source } = Object(block);
      if (source?.type === 'url' && source.url === undefined)
        missing('messages', i, 'content', j, 'source', 'url');
      if (source?.type === 'base64' && (source.data === undefined || source.media_type === undefined)) {
        missing('messages', i, 'content', j, 'source', source.data === undefined ? 'data' : 'media_type');
      }
    }
  }
  return faults;
}

/** Never left out: a thread that goes on has but the last message of a conversation that Anthropic keeps. */
const NO_THREADS: BodyFault = {
  type: 'unsupported_parameter',
  loc: ['body', 'thread'],
  msg: 'no conversation is kept here: send all of it, without a thread',
};

function findToolFaults(tools: AnthropicJson['tools'], choice: AnthropicJson['tool_choice']): BodyFault[] {
  if (!Array.isArray(tools)) return [];
  const faults: BodyFault[] = [];
  for (const [i, tool] of tools.entries()) {
    const { type, input_schema: schema } = Object(tool);
    if (typeof type === 'string' && type !== 'custom') {
      const msg =
        "a tool of Anthropic's own, which no model is told of: give custom ones, with an input_schema";
      faults.push({ type: 'unsupported_parameter', loc: ['body', 'tools', i, 'type'], msg });
    } else if (schema === undefined) {
      faults.push({ type: 'missing', loc: ['body', 'tools', i, 'input_schema'], msg: 'Field required' });
    }
  }
  const isNamed = choice?.type === 'tool' && tools.length > 0 && typeof choice.name === 'string';
  if (isNamed && !tools.some((tool) => Object(tool).name === choice.name)) {
    faults.push({ type: 'value_error', loc: ['body', 'tool_choice', 'name'], msg: 'no tool has this name' });
  }
  return faults;
}

export function toAsked(json: AnthropicJson, warnings: readonly string[]): AnthropicChat {
  const { tools, tool_choice: choice, output_config: output, thinking } = json;
  const budget = thinking?.type === 'enabled' ? (thinking.budget_tokens ?? 0) : 0;
  const format = output?.format ?? json.output_format;
  return {
    request: {
      models: [json.model],
      messages: toConversation(json),
      temperature: json.temperature ?? null,
      topP: json.top_p ?? null,
      // Anthropic's cap holds for thoughts too, CORO's for what is to be read.
      maxTokens: Math.max(1, json.max_tokens - budget),
      reasoningEffort: effortOf(json),
      stop: json.stop_sequences ?? undefined,
      tools: tools?.map(({ name, description, input_schema: parameters, strict, cache_control }) => ({
        name,
        description: description ?? undefined,
        parameters,
        strict: strict ?? undefined,
        ...breakpointOf({ cache_control }),
      })),
      toolChoice: toChoice(choice),
      parallelToolCalls: choice?.disable_parallel_tool_use ? false : undefined,
      responseFormat: format ? { type: 'json_schema', name: 'answer', schema: format.schema } : undefined,
      dropParams: json.drop_params ?? false,
      adjustable: thinking?.type === 'adaptive' ? CAP_AND_EFFORT : CAP,
      pin: json.pin ?? undefined,
      timeoutMs: json.timeout_ms ?? undefined,
    },
    stream: json.stream ?? false,
    warnings: [...warnings, ...tellOfOthers(json), ...tellOfEffort(json)],
  };
}

function tellOfOthers(json: AnthropicJson): string[] {
  const { system, tools, messages, output_config: output } = json;
  const lists = messages.map(({ content }) => content);
  const blocks = lists.flatMap((it) => (typeof it === 'string' ? [] : it));
  const shown = blocks.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  const texts = typeof system === 'string' ? [] : (system ?? []);
  return [
    ...tellOfFields(texts, IN_SYSTEM, 'system[]'),
    ...tellOfFields(tools ?? [], IN_TOOLS, 'tools[]'),
    ...tellOfFields(messages, IN_MESSAGES, 'messages[]'),
    ...tellOfFields(blocks, IN_BLOCKS, 'messages[].content[]'),
    ...tellOfFields(shown, IN_RESULTS, 'messages[].content[].content[]'),
    ...tellOfFields(output ? [output] : [], IN_OUTPUT_CONFIG, 'output_config'),
    ...tellOfHours([json, ...texts, ...(tools ?? []), ...blocks, ...shown]),
  ];
}

/**
 * A cap has to be there, and no tool knows what each model gives at most: up to there it is kept all the same. Adaptive thinking
 * is as much as a model sees fit, which may be none.
 */
const CAP: readonly Adjustable[] = ['max_tokens'];
const CAP_AND_EFFORT: readonly Adjustable[] = [...CAP, 'reasoning_effort'];

function toChoice(choice: AnthropicJson['tool_choice']): ChatRequest['toolChoice'] {
  if (choice?.type === 'tool') return { name: choice.name ?? '' };
  return choice?.type === 'any' ? 'required' : choice?.type;
}

/** A budget is an effort by its size; CORO gives each effort the room that its model needs. Without either, the least. */
function effortOf({ thinking, output_config: output }: AnthropicJson): ReasoningEffort | null {
  if (!thinking) return null;
  if (thinking.type === 'disabled') return 'none';
  if (thinking.type === 'adaptive') return output?.effort ?? 'high';
  const budget = thinking.budget_tokens ?? 0;
  if (budget <= 2048) return 'low';
  return budget <= 8192 ? 'medium' : 'high';
}

/** An effort that is not passed on as it stands. Without one it is `high` at Anthropic: to ask for that asks for nothing. */
function tellOfEffort({ thinking, output_config: output }: AnthropicJson): string[] {
  const { effort } = output ?? {};
  if (!effort) return [];
  if (thinking?.type === 'adaptive' || effort === 'high') return [];
  const why = thinking ? `thinking is ${thinking.type}` : 'no thinking was asked for';
  return [`output_config.effort "${effort}" was left out: ${why}, and only adaptive thinking has one here`];
}
