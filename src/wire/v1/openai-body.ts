import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { ChatRequest } from '../../core/chat-request.ts';
import { type BodyFault, InvalidBodyError, toBodyFaults } from '../body-faults.ts';
import { findExtrasFaults, findMessageFaults, toExtras, toMessages } from '../messages.ts';
import { FOR_OPENAI_ALONE, type OpenAiChatJson, openAiChatBody, UNSUPPORTED } from './openai-schema.ts';

/** A body of `POST /v1/chat/completions`, read. */
export interface OpenAiChat {
  readonly request: ChatRequest;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** What was left out of it, in words. */
  readonly warnings: readonly string[];
}

/** @throws InvalidBodyError with everything that is wrong with the body */
export type ParseOpenAiChat = (body: unknown) => OpenAiChat;

/**
 * The schema is compiled with the first body: a server that nobody speaks OpenAI's words to starts without it.
 *
 * @param maxModels answers that one request may ask for
 */
export function openOpenAiParser(maxModels: number): ParseOpenAiChat {
  let compiled: ReturnType<typeof Compile> | undefined;
  const schema: TSchema = openAiChatBody(maxModels);
  const names = new Set(Object.keys(Object(schema).properties));
  return (body) => {
    compiled ??= Compile(schema);
    const faults = compiled.Check(body) ? [] : toBodyFaults(body, compiled.Errors(body));
    const json = body as OpenAiChatJson;
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    const others = isObject ? findOthers(json, names) : NONE;
    if (isObject) {
      faults.push(...findMessageFaults(json.messages, ['body', 'messages']), ...findExtrasFaults(json));
      faults.push(...others.faults, ...questionFaults(json));
    }
    if (faults.length > 0) throw new InvalidBodyError(faults);
    return toChat(json, others.warnings);
  };
}

interface Others {
  readonly faults: readonly BodyFault[];
  readonly warnings: readonly string[];
}

const NONE: Others = { faults: [], warnings: [] };

/** Fields that CORO has no use for: refused by name, or left out and told where the caller says so. */
function findOthers(json: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): Others {
  let found: { faults: BodyFault[]; warnings: string[] } | undefined;
  for (const [name, value] of Object.entries(json)) {
    if (names.has(name) || value === null || value === undefined) continue;
    const unsupported = Object.hasOwn(UNSUPPORTED, name) ? UNSUPPORTED[name] : undefined;
    if (unsupported?.includes(value)) continue;
    found ??= { faults: [], warnings: [] };
    const why = unsupported || FOR_OPENAI_ALONE.has(name) ? 'no model is told of it' : 'nobody knows it';
    if (json.drop_params === true || FOR_OPENAI_ALONE.has(name)) {
      found.warnings.push(`${name} was left out: ${why}`);
    } else {
      const type = unsupported ? 'unsupported_parameter' : 'unknown_parameter';
      found.faults.push({ type, loc: ['body', name], msg: `${why}; drop_params: true goes without it` });
    }
  }
  return found ?? NONE;
}

/** What a schema cannot say. */
function questionFaults({ n, messages }: OpenAiChatJson): BodyFault[] {
  const faults: BodyFault[] = [];
  if (typeof n === 'number' && n > 1) {
    const msg = 'CORO gives one choice for each model; ask the same one several times with models';
    faults.push({ type: 'unsupported_parameter', loc: ['body', 'n'], msg });
  }
  const isAsked = !Array.isArray(messages) || messages.some((it) => !SYSTEM.has(it?.role));
  if (!isAsked) {
    const msg = 'At least one message must be from the user';
    faults.push({ type: 'value_error', loc: ['body', 'messages'], msg });
  }
  return faults;
}

const SYSTEM: ReadonlySet<unknown> = new Set(['system', 'developer']);

function toChat(json: OpenAiChatJson, warnings: readonly string[]): OpenAiChat {
  return {
    request: {
      models: modelsOf(json),
      messages: toMessages(json.messages),
      // What is not there is not sent.
      temperature: json.temperature ?? null,
      topP: json.top_p ?? null,
      maxTokens: json.max_completion_tokens ?? json.max_tokens ?? null,
      reasoningEffort: json.reasoning_effort ?? null,
      ...toExtras(json),
      dropParams: json.drop_params ?? false,
      pin: json.pin ?? undefined,
      timeoutMs: json.timeout_ms ?? undefined,
    },
    stream: json.stream ?? false,
    includeUsage: json.stream_options?.include_usage ?? false,
    warnings,
  };
}

/** `model` comes first, unless it stands among the others already. */
function modelsOf({ model, models }: OpenAiChatJson): readonly string[] {
  if (!models) return [model];
  return models.includes(model) ? models : [model, ...models];
}
