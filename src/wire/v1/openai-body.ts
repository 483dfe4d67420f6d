import type { BodyFault } from '../body-faults.ts';
import { OpenAiMessageSchema } from '../message-schema.ts';
import { findExtrasFaults, findMessageFaults, toExtras, toMessages } from '../messages.ts';
import { type Asked, openDialectParser } from './dialect-parser.ts';
import { FOR_OPENAI_ALONE, type OpenAiChatJson, openAiChatBody, UNSUPPORTED } from './openai-schema.ts';
import { tellOfMessages } from './other-fields.ts';

/** A body of `POST /v1/chat/completions`, read. */
export interface OpenAiChat extends Asked {
  readonly stream: boolean;
  readonly includeUsage: boolean;
}

/**
 * @param maxModels answers that one request may ask for
 * @param dropParams what a body is taken to say where it does not say so itself
 */
export function openOpenAiParser(maxModels: number, dropParams: boolean): (body: unknown) => OpenAiChat {
  return openDialectParser(
    {
      schema: openAiChatBody(maxModels),
      others: { unsupported: UNSUPPORTED, forVendorAlone: FOR_OPENAI_ALONE },
      findFaults: (json) => [...findFaults(json), ...findTooMany(json, maxModels)],
      toAsked,
    },
    dropParams,
  );
}

/** What a schema cannot say. */
function findFaults(json: OpenAiChatJson): BodyFault[] {
  const { n, messages } = json;
  const faults = [...findMessageFaults(messages, ['body', 'messages']), ...findExtrasFaults(json)];
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

/** `model` is one more, where it is none of `models`. */
function findTooMany({ model, models }: OpenAiChatJson, maxModels: number): BodyFault[] {
  if (!Array.isArray(models) || models.includes(model) || models.length !== maxModels) return [];
  const msg = `Together with model these are more than ${maxModels}, the most that one request may ask`;
  return [{ type: 'too_long', loc: ['body', 'models'], msg }];
}

const SYSTEM: ReadonlySet<unknown> = new Set(['system', 'developer']);

function toAsked(json: OpenAiChatJson, warnings: readonly string[]): OpenAiChat {
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
    warnings: [...warnings, ...tellOfMessages(json.messages, IN_MESSAGES)],
  };
}

const IN_MESSAGES: ReadonlySet<string> = new Set(Object.keys(OpenAiMessageSchema.properties));

/** `model` comes first, unless it stands among the others already. */
function modelsOf({ model, models }: OpenAiChatJson): readonly string[] {
  if (!models) return [model];
  return models.includes(model) ? models : [model, ...models];
}
