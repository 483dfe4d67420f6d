import Type, { type Static } from 'typebox';
import { REASONING_EFFORTS } from '../../core/model.ts';
import { MAX_TIMEOUT_MS } from '../../core/timeouts.ts';
import {
  extras,
  FunctionSchema,
  MarkedCallSchema,
  OpenAiMessageSchema,
  oldFunctions,
  optional,
  PartSchema,
  ToolSchema,
} from '../message-schema.ts';
import { namesOf } from './other-fields.ts';

/**
 * The body of `POST /v1/chat/completions` (`openai` 7.57.0, `ChatCompletionCreateParams`). Every field may be null, which
 * is as good as leaving it out.
 */
export const openAiChatBody = (maxModels: number) =>
  Type.Object(
    {
      model: Type.String({
        minLength: 1,
        description: 'An id of `GET /v1/models`, a dated id of one, or `provider/upstream-id`.',
      }),
      messages: Type.Array(OpenAiMessageSchema, { minItems: 1 }),
      models: optional(
        Type.Array(Type.String(), {
          minItems: 1,
          maxItems: maxModels,
          description: "CORO's own: one choice for each of these and for `model`, at the same time.",
        }),
      ),
      temperature: optional(Type.Number({ minimum: 0, maximum: 2 })),
      top_p: optional(Type.Number({ minimum: 0, maximum: 1 })),
      max_completion_tokens: optional(
        Type.Integer({
          minimum: 1,
          description: 'Tokens of the visible answer; what a model thinks comes on top.',
        }),
      ),
      max_tokens: optional(Type.Integer({ minimum: 1, description: 'Its older name.' })),
      reasoning_effort: optional(Type.Enum([...REASONING_EFFORTS])),
      ...extras,
      ...oldFunctions,
      stream: optional(Type.Boolean()),
      stream_options: optional(Type.Object({ include_usage: optional(Type.Boolean()) })),
      n: optional(
        Type.Integer({
          minimum: 1,
          default: 1,
          description: `So many choices: \`model\` is asked as often, at the same time. At most ${maxModels}, and without \`models\`.`,
        }),
      ),
      drop_params: optional(
        Type.Boolean({
          default: false,
          description: "CORO's own: what a model cannot take is left out and told in `x-coro-warnings`.",
        }),
      ),
      pin: optional(Type.Boolean({ description: "CORO's own: no successor stands in." })),
      timeout_ms: optional(Type.Integer({ minimum: 1, maximum: MAX_TIMEOUT_MS, description: "CORO's own." })),
    },
    {
      examples: [{ model: 'gemini', messages: [{ role: 'user', content: 'Name one prime number.' }] }],
    },
  );

export type OpenAiChatJson = Static<ReturnType<typeof openAiChatBody>>;

/** What OpenAI takes besides, and CORO passes to nobody; with the values that ask for nothing. */
export const UNSUPPORTED: Readonly<Record<string, readonly unknown[]>> = {
  logit_bias: [{}],
  logprobs: [false],
  top_logprobs: [0],
  modalities: [['text']],
  audio: [],
  prediction: [],
  web_search_options: [],
  verbosity: ['medium'],
  service_tier: ['auto', 'default'],
  store: [false],
};

/** What is about the caller, the bill or the pace, and changes no answer: it is left out, and told. */
export const FOR_OPENAI_ALONE: ReadonlySet<string> = new Set([
  'user',
  'metadata',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'service_tier',
  'store',
  'prediction',
]);

/** What its objects may hold. `index` is the place of a piece in a stream: who joins pieces leaves it there. */
export const IN_MESSAGES = namesOf(OpenAiMessageSchema);
export const IN_PARTS = namesOf(PartSchema, 'index');
export const IN_CALLS = namesOf(MarkedCallSchema, 'index');
export const IN_TOOLS = namesOf(ToolSchema);
export const IN_FUNCTIONS = namesOf(FunctionSchema);
