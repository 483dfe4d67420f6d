import Type, { type Static } from 'typebox';
import { MAX_STOPS } from '../../core/chat-request.ts';
import { MAX_TIMEOUT_MS } from '../../core/timeouts.ts';
import { cache_control, optional } from '../message-schema.ts';
import { namesOf } from './other-fields.ts';

/** The body of `POST /v1/messages` (`@anthropic-ai/sdk` 1.13.0, `MessageCreateParams`). */
const Source = Type.Object({
  type: Type.Enum(['base64', 'url']),
  media_type: Type.Optional(Type.Enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])),
  data: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
});

const ResultBlock = Type.Object({
  type: Type.Enum(['text', 'image']),
  text: Type.Optional(Type.String()),
  source: Type.Optional(Source),
  cache_control,
});

const Block = Type.Object({
  type: Type.Enum(['text', 'image', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking']),
  text: Type.Optional(Type.String()),
  source: Type.Optional(Source),
  id: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  input: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  tool_use_id: Type.Optional(Type.String()),
  content: Type.Optional(Type.Union([Type.String(), Type.Array(ResultBlock), Type.Null()])),
  is_error: optional(Type.Boolean()),
  thinking: Type.Optional(Type.String()),
  signature: Type.Optional(Type.String()),
  data: Type.Optional(Type.String()),
  cache_control,
});

export type BlockJson = Static<typeof Block>;

const Message = Type.Object({
  role: Type.Enum(['user', 'assistant', 'system']),
  content: Type.Union([Type.String(), Type.Array(Block)]),
});

const TextBlock = Type.Object({ type: Type.Enum(['text']), text: Type.String(), cache_control });

/** Tools for coding bring those of all their servers along; a provider that takes fewer than they have says so. */
const MOST_TOOLS = 1024;

const JsonSchema = Type.Record(Type.String(), Type.Unknown());

const Tool = Type.Object({
  type: optional(Type.String({ description: '`custom`: others are known to Anthropic alone.' })),
  name: Type.String({ minLength: 1, maxLength: 128 }),
  description: optional(Type.String()),
  input_schema: Type.Optional(JsonSchema),
  strict: optional(Type.Boolean()),
  cache_control,
});

const Format = Type.Object({ type: Type.Enum(['json_schema']), schema: JsonSchema });

const OutputConfig = Type.Object({
  effort: optional(Type.Enum(['low', 'medium', 'high', 'xhigh', 'max'])),
  format: optional(Format),
});

export const AnthropicBody = Type.Object(
  {
    model: Type.String({
      minLength: 1,
      description: 'An id of `GET /v1/models`, a dated id of one, or `provider/upstream-id`.',
    }),
    max_tokens: Type.Integer({ minimum: 1 }),
    messages: Type.Array(Message, { minItems: 1 }),
    system: Type.Optional(Type.Union([Type.String(), Type.Array(TextBlock), Type.Null()])),
    temperature: optional(Type.Number({ minimum: 0, maximum: 1 })),
    top_p: optional(Type.Number({ minimum: 0, maximum: 1 })),
    stop_sequences: optional(Type.Array(Type.String(), { maxItems: MAX_STOPS })),
    stream: optional(Type.Boolean()),
    thinking: optional(
      Type.Object({
        type: Type.Enum(['enabled', 'adaptive', 'disabled']),
        budget_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
      }),
    ),
    output_config: optional(OutputConfig),
    // Where `format` was at first.
    output_format: optional(Format),
    tools: optional(Type.Array(Tool, { maxItems: MOST_TOOLS })),
    tool_choice: optional(
      Type.Object({
        type: Type.Enum(['auto', 'any', 'tool', 'none']),
        name: Type.Optional(Type.String()),
        disable_parallel_tool_use: optional(Type.Boolean()),
      }),
    ),
    cache_control,
    thread: optional(Type.Unknown({ description: 'Refused: no conversation is kept here.' })),
    drop_params: optional(Type.Boolean({ default: false, description: "CORO's own." })),
    pin: optional(Type.Boolean({ description: "CORO's own: no successor stands in." })),
    timeout_ms: optional(Type.Integer({ minimum: 1, maximum: MAX_TIMEOUT_MS, description: "CORO's own." })),
  },
  { examples: [{ model: 'claude-haiku', max_tokens: 500, messages: [{ role: 'user', content: 'Hello' }] }] },
);

export type AnthropicJson = Static<typeof AnthropicBody>;

/** What is about the caller, the bill or the pace, and changes no answer: it is left out, and told. */
export const FOR_ANTHROPIC_ALONE: ReadonlySet<string> = new Set([
  'metadata',
  'service_tier',
  'inference_geo',
  'diagnostics',
  'context_management',
  'speed',
  'billing_policy',
  'user_profile_id',
  'workspace_id',
]);

/** What Anthropic takes besides, and CORO passes to nobody. */
export const UNSUPPORTED: Readonly<Record<string, readonly unknown[]>> = {
  top_k: [],
  container: [],
  mcp_servers: [[]],
  compaction: [],
  fallbacks: [[]],
  fallback_credit_token: [],
};

export const IN_SYSTEM = namesOf(TextBlock);
export const IN_TOOLS = namesOf(Tool, 'eager_input_streaming', 'allowed_callers');
export const IN_MESSAGES = namesOf(Message);
export const IN_BLOCKS = namesOf(Block, 'caller');
export const IN_RESULTS = namesOf(ResultBlock);
export const IN_OUTPUT_CONFIG = namesOf(OutputConfig);
