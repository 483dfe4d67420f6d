import Type, { type Static, type TSchema } from 'typebox';
import { MAX_STOPS } from '../core/chat-request.ts';
import { IMAGE_DETAILS, MAX_NAME_LENGTH, NAME_PATTERN, ROLES } from '../core/message.ts';
import { MAX_TOOL_NAME_LENGTH, MAX_TOOLS } from '../core/tools.ts';

/**
 * A conversation in the form that OpenAI's chat API gave it, which `/chat` and `/v1/chat/completions` share. Schemas say
 * what a field may hold; what depends on other fields stands in `messages.ts`.
 */
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const optional = <T extends TSchema>(schema: T) => Type.Optional(nullable(schema));

/** Anthropic's word, which OpenAI's clients use with its models, too. */
export const cache_control = optional(
  Type.Object(
    { type: Type.Enum(['ephemeral']), ttl: optional(Type.Enum(['5m', '1h'])) },
    {
      description:
        'All up to here is to be kept by providers that keep only what they are told to: Anthropic.',
    },
  ),
);

export const PartSchema = Type.Object({
  type: Type.Enum(['text', 'image_url', 'refusal']),
  text: Type.Optional(Type.String()),
  refusal: Type.Optional(Type.String()),
  image_url: Type.Optional(
    Type.Object({
      url: Type.String({ description: '`https:`, which the provider fetches, or `data:` with base64.' }),
      detail: optional(Type.Enum([...IMAGE_DETAILS])),
    }),
  ),
  cache_control,
});

export const CallSchema = Type.Object({
  id: Type.String({ minLength: 1 }),
  type: optional(Type.Enum(['function'])),
  function: Type.Object({
    name: Type.String({ minLength: 1 }),
    arguments: Type.String({ description: 'JSON, as the model wrote it.' }),
  }),
});

export const MarkedCallSchema = Type.Object({ ...CallSchema.properties, cache_control });

const OldCallSchema = Type.Object({
  name: Type.String({ minLength: 1 }),
  arguments: Type.String(),
});

export const OpaqueSchema = Type.Object(
  { provider: Type.String(), data: Type.Unknown() },
  {
    description:
      "What only its provider understands, such as a thought's signature: hand it back as it came.",
  },
);

const messageFields = (roles: readonly string[]) => ({
  role: Type.Enum([...roles]),
  content: Type.Optional(
    Type.Union([Type.String(), Type.Array(PartSchema), Type.Null()], {
      description: 'A text, or texts and images. Null only beside `tool_calls` or a `refusal`.',
    }),
  ),
  name: optional(
    Type.String({
      maxLength: MAX_NAME_LENGTH,
      pattern: NAME_PATTERN.source,
      description:
        'Tells speakers of one role apart. Left out, with a warning, where a provider has no word for it. Of a ' +
        '`tool` message its call says it already.',
    }),
  ),
  refusal: optional(
    Type.String({ description: 'What an assistant said instead: it is passed on as its text.' }),
  ),
  tool_calls: optional(Type.Array(MarkedCallSchema, { description: 'What an assistant called.' })),
  tool_call_id: optional(Type.String({ description: 'Of a `tool` message: the call it answers.' })),
  reasoning_content: optional(Type.String({ description: 'What an assistant thought.' })),
  opaque: optional(Type.Array(OpaqueSchema)),
  cache_control,
});

export const MessageSchema = Type.Object(messageFields(ROLES));
/** With the name that OpenAI's newer models have for `system`, and the one that results had before there were tools. */
export const OpenAiMessageSchema = Type.Object({
  ...messageFields([...ROLES, 'developer', 'function']),
  function_call: optional(OldCallSchema),
});

export type MessageJson = Static<typeof OpenAiMessageSchema>;

const JsonSchema = Type.Record(Type.String(), Type.Unknown(), { description: 'A JSON schema.' });

export const FunctionSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: MAX_TOOL_NAME_LENGTH }),
  description: optional(Type.String()),
  parameters: optional(JsonSchema),
  strict: optional(Type.Boolean()),
  cache_control,
});

export const ToolSchema = Type.Object({
  type: Type.Enum(['function']),
  function: FunctionSchema,
  cache_control,
});

const Named = Type.Object({ name: Type.String({ minLength: 1 }) });

/** Either form has its own field: `messages.ts` sees to that. */
const ToolChoiceSchema = Type.Object({
  type: Type.Enum(['function', 'allowed_tools']),
  function: Type.Optional(Named),
  allowed_tools: Type.Optional(
    Type.Object({
      mode: Type.Enum(['auto', 'required']),
      tools: Type.Array(Type.Object({ type: Type.Enum(['function']), function: Named }), {
        minItems: 1,
        description: 'Only of these among `tools` is a model told.',
      }),
    }),
  ),
});

/** What a model is to do besides answering a text. */
export const extras = {
  tools: optional(
    Type.Array(ToolSchema, { maxItems: MAX_TOOLS, description: 'Functions that a model may call.' }),
  ),
  tool_choice: Type.Optional(
    Type.Union([Type.Enum(['auto', 'none', 'required']), ToolChoiceSchema, Type.Null()], {
      description:
        'Whether it calls one: as it likes (default), never, some one, this one, or only some of them.',
    }),
  ),
  parallel_tool_calls: optional(Type.Boolean({ description: 'Whether it may call several at once.' })),
  response_format: optional(
    Type.Object(
      {
        type: Type.Enum(['text', 'json_object', 'json_schema']),
        json_schema: Type.Optional(
          Type.Object({
            name: Type.String({ minLength: 1, maxLength: MAX_TOOL_NAME_LENGTH }),
            description: optional(Type.String()),
            schema: optional(JsonSchema),
            strict: optional(Type.Boolean()),
          }),
        ),
      },
      { description: 'JSON instead of prose: any object, or what a schema allows.' },
    ),
  ),
  stop: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: MAX_STOPS }), Type.Null()], {
      description: 'Texts that end an answer before they are said.',
    }),
  ),
  frequency_penalty: optional(
    Type.Number({ minimum: -2, maximum: 2, description: 'Less of a word with each time it was said.' }),
  ),
  presence_penalty: optional(
    Type.Number({ minimum: -2, maximum: 2, description: 'Less of a word once it was said.' }),
  ),
  seed: optional(Type.Integer({ description: 'The same seed and request, about the same answer.' })),
};

/** How `tools` and `tool_choice` were asked for in 2023. */
export const oldFunctions = {
  functions: optional(
    Type.Array(FunctionSchema, { maxItems: MAX_TOOLS, description: 'The older form of `tools`.' }),
  ),
  function_call: Type.Optional(
    Type.Union([Type.Enum(['none', 'auto']), Named, Type.Null()], {
      description: 'The older form of `tool_choice`.',
    }),
  ),
};

const OldFunctions = Type.Object(oldFunctions);
export type OldFunctionsJson = Static<typeof OldFunctions>;

const Extras = Type.Object(extras);
export type ExtrasJson = Static<typeof Extras>;
