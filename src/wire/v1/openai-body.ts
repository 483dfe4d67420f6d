import type { BodyFault } from '../body-faults.ts';
import { tellOfHours } from '../cache-marks.ts';
import { findExtrasFaults, findMessageFaults, toExtras, toMessages } from '../messages.ts';
import { findOldFaults, withToolCalls, withTools } from '../old-functions.ts';
import { type CallForm, FUNCTION_CALL, TOOL_CALLS } from './call-forms.ts';
import { type Asked, openDialectParser } from './dialect-parser.ts';
import {
  FOR_OPENAI_ALONE,
  IN_CALLS,
  IN_FUNCTIONS,
  IN_MESSAGES,
  IN_PARTS,
  IN_TOOLS,
  type OpenAiChatJson,
  openAiChatBody,
  UNSUPPORTED,
} from './openai-schema.ts';
import { tellOfFields } from './other-fields.ts';

/** A body of `POST /v1/chat/completions`, read. */
export interface OpenAiChat extends Asked {
  /** Once or several times: where no answer is good, the request has failed. */
  readonly isOneModel: boolean;
  /** How its caller reads calls. */
  readonly calls: CallForm;
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
      findFaults: (json) => [
        ...findFaults(json),
        ...findTooMany(json, maxModels),
        ...findChoicesFaults(json, maxModels),
      ],
      toAsked,
    },
    dropParams,
  );
}

/** What a schema cannot say. */
function findFaults(json: OpenAiChatJson): BodyFault[] {
  const { messages } = json;
  const faults = [
    ...findMessageFaults(withToolCalls(messages), ['body', 'messages']),
    ...findExtrasFaults(json),
    ...findOldFaults(json),
  ];
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

function findChoicesFaults({ n, models }: OpenAiChatJson, maxModels: number): BodyFault[] {
  if (typeof n !== 'number' || n <= 1) return [];
  const loc = ['body', 'n'];
  if (Array.isArray(models)) {
    const msg = 'it is for one model; name each in models as often as it is to be asked';
    return [{ type: 'value_error', loc, msg }];
  }
  if (n <= maxModels) return [];
  return [{ type: 'too_large', loc, msg: `at most ${maxModels} answers may be asked for in one request` }];
}

const SYSTEM: ReadonlySet<unknown> = new Set(['system', 'developer']);

function toAsked(json: OpenAiChatJson, warnings: readonly string[]): OpenAiChat {
  return {
    request: {
      ...toExtras(withTools(json)),
      models: modelsOf(json),
      messages: toMessages(withToolCalls(json.messages)),
      // What is not there is not sent.
      temperature: json.temperature ?? null,
      topP: json.top_p ?? null,
      maxTokens: json.max_completion_tokens ?? json.max_tokens ?? null,
      reasoningEffort: json.reasoning_effort ?? null,
      dropParams: json.drop_params ?? false,
      pin: json.pin ?? undefined,
      timeoutMs: json.timeout_ms ?? undefined,
    },
    isOneModel: !json.models || modelsOf(json).length === 1,
    calls: isOldForm(json) ? FUNCTION_CALL : TOOL_CALLS,
    stream: json.stream ?? false,
    includeUsage: json.stream_options?.include_usage ?? false,
    warnings: [
      ...warnings,
      ...tellOfOthers(json),
      ...tellOfChoices(json),
      ...(isOldForm(json) ? [ONE_CALL] : []),
    ],
  };
}

function tellOfOthers({ messages, tools, functions }: OpenAiChatJson): readonly string[] {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  const calls = messages.flatMap(({ tool_calls: made }) => made ?? []);
  const ofTools = tools?.map((tool) => tool.function) ?? [];
  const old = functions ?? [];
  return [
    ...tellOfFields(messages, IN_MESSAGES, 'messages[]'),
    ...tellOfFields(parts, IN_PARTS, 'messages[].content[]'),
    ...tellOfFields(calls, IN_CALLS, 'messages[].tool_calls[]'),
    ...tellOfFields(tools ?? [], IN_TOOLS, 'tools[]'),
    ...tellOfFields(ofTools, IN_FUNCTIONS, 'tools[].function'),
    ...tellOfFields(old, IN_FUNCTIONS, 'functions[]'),
    ...tellOfHours([...messages, ...parts, ...calls, ...(tools ?? []), ...ofTools, ...old]),
  ];
}

function isOldForm({ functions }: OpenAiChatJson): boolean {
  return functions !== undefined && functions !== null && functions.length > 0;
}

const ONE_CALL = 'functions: where a model calls several at once the first is told; with tools all are';

/** Who asks OpenAI for several choices pays for the prompt once. */
function tellOfChoices({ n, seed }: OpenAiChatJson): readonly string[] {
  if (!n || n === 1) return [];
  const told = `n ${n} asks the model ${n} times: the prompt counts each time, in tokens and in price`;
  return typeof seed === 'number' ? [told, `n ${n}: all have the same seed, and may be alike`] : [told];
}

/** `model` comes first, unless it stands among the others already. */
function modelsOf({ model, models, n }: OpenAiChatJson): readonly string[] {
  if (!models) return Array.from({ length: n ?? 1 }, () => model);
  return models.includes(model) ? models : [model, ...models];
}
