import Type, { type Static } from 'typebox';
import { DEFAULT_MAX_TOKENS, DEFAULT_TEMPERATURE, MAX_MAX_TOKENS } from '../core/chat-request.ts';
import { FAULT_PHASES } from '../core/fault.ts';
import { FAULT_CODES } from '../core/fault-codes.ts';
import { REASONING_EFFORTS } from '../core/model.ts';
import { MAX_TIMEOUT_MS } from '../core/timeouts.ts';
import { CallSchema, extras, MessageSchema, nullable, OpaqueSchema, optional } from './message-schema.ts';

/**
 * CORO's own JSON as schemas: what validates a body also documents it (`/openapi.json`). Unknown fields are
 * ignored everywhere, as the first CORO's clients expect.
 */

const SearchContext = Type.Object(
  {
    query: Type.String(),
    results: Type.Array(Type.Object({ title: Type.String(), snippet: Type.String(), url: Type.String() })),
  },
  { description: 'What a search found: it joins `system`, numbered, with its sources.' },
);

const milliseconds = (description: string) =>
  Type.Integer({ minimum: 1, maximum: MAX_TIMEOUT_MS, description: `Milliseconds ${description}` });

const question = {
  prompt: Type.Optional(
    Type.String({ minLength: 1, description: 'One user message. Give this or messages.' }),
  ),
  messages: Type.Optional(
    Type.Array(MessageSchema, {
      minItems: 1,
      description: 'A whole conversation, tools and images included.',
    }),
  ),
  system: Type.Optional(Type.String({ description: 'How every model should answer.' })),
  temperature: optional(
    Type.Number({
      minimum: 0,
      maximum: 2,
      default: DEFAULT_TEMPERATURE,
      description: "Left out where a model refuses it. Null = the provider's own.",
    }),
  ),
  max_tokens: optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_MAX_TOKENS,
      default: DEFAULT_MAX_TOKENS,
      description:
        'Tokens of the visible answer; what a model thinks comes on top. Null = as many as the model gives.',
    }),
  ),
  top_p: Type.Optional(
    nullable(Type.Number({ minimum: 0, maximum: 1, description: 'Sent only when given.' })),
  ),
  reasoning_effort: Type.Optional(
    nullable(
      Type.Enum([...REASONING_EFFORTS], {
        description:
          'Default: the least a model can do. Where it has no `xhigh` or `max`, these are the most it can, with a warning.',
      }),
    ),
  ),
  conversation_history: Type.Optional(
    nullable(
      Type.Record(Type.String(), Type.Array(MessageSchema), {
        description: 'Earlier turns by model id, each its own line.',
      }),
    ),
  ),
  conversation_guide: Type.Optional(nullable(Type.String({ description: 'Joins `system`.' }))),
  search_context: Type.Optional(nullable(SearchContext)),
  api_overrides: Type.Optional(
    nullable(
      Type.Record(Type.String(), Type.String(), {
        description:
          'Keys for this call only, by provider, or by model id: then for its first provider. Never stored.',
      }),
    ),
  ),
  ...extras,
  drop_params: optional(
    Type.Boolean({
      description:
        'What a model cannot take is left out, with a warning (true), or fails its answer by name (false). Default: ' +
        'sampling, effort and caps are adjusted with a warning, anything else fails.',
    }),
  ),
  pin: Type.Optional(
    nullable(
      Type.Boolean({ default: false, description: 'The models asked for or none: no successor stands in.' }),
    ),
  ),
  stream: Type.Optional(
    nullable(Type.Boolean({ default: false, description: 'Answer as server-sent events, token by token.' })),
  ),
  timeout_ms: Type.Optional(
    nullable(milliseconds('for each answer, retries and waits included; then it fails as `timeout`.')),
  ),
  first_token_timeout_ms: Type.Optional(
    nullable(milliseconds('to the first token of each upstream request; then the next route is asked.')),
  ),
  until: Type.Optional(
    Type.Union(
      [
        Type.Enum(['all', 'first']),
        Type.Object({
          quorum: Type.Optional(
            nullable(Type.Integer({ minimum: 1, description: 'So many completed answers are enough.' })),
          ),
          deadline_ms: Type.Optional(nullable(milliseconds('as `deadline_ms`.'))),
        }),
        Type.Null(),
      ],
      {
        description:
          'When the run has enough: `all` answers (default), the `first` model to speak, or a quorum. The rest is stopped.',
      },
    ),
  ),
  hedge_ms: Type.Optional(
    nullable(milliseconds('of silence before the next model is asked too; with `until: "first"`.')),
  ),
  deadline_ms: Type.Optional(nullable(milliseconds('until the run ends with what there is.'))),
  resumable: Type.Optional(
    nullable(
      Type.Boolean({
        default: false,
        description:
          'The run goes on for 15 s without a reader, and can be read for 10 minutes after its end, at `/runs/{id}`.',
      }),
    ),
  ),
};

/** The body of `POST /chat/{model_id}`. */
export const SingleChatBody = Type.Object(question, { examples: [{ prompt: 'Name one prime number.' }] });

/** The body of `POST /chat`. */
export const chatBody = (maxModels: number) =>
  Type.Object(
    {
      models: Type.Array(
        Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 16 })]),
        {
          minItems: 1,
          maxItems: maxModels,
          description: 'Each entry is one answer; a list is one answer too, tried in that order.',
        },
      ),
      ...question,
    },
    { examples: [{ prompt: 'Name one prime number.', models: ['gemini', ['llama-70b', 'mixtral']] }] },
  );

export type ChatJson = Static<ReturnType<typeof chatBody>>;

const Usage = Type.Object(
  {
    input_tokens: Type.Integer({ description: 'Cached tokens included.' }),
    output_tokens: Type.Integer({ description: 'Reasoning tokens included.' }),
    cached_input_tokens: nullable(Type.Integer()),
    reasoning_tokens: nullable(Type.Integer()),
  },
  { description: 'Tokens as the provider counted them.' },
);

const failure = {
  hint: Type.Optional(Type.String({ description: 'What to do about it.' })),
  retryable: Type.Optional(Type.Boolean({ description: 'May the same request succeed later?' })),
  retry_after_ms: Type.Optional(
    nullable(Type.Integer({ description: 'As the provider asks; null when it does not say.' })),
  ),
  partial: Type.Optional(Type.Boolean({ description: 'Whether response holds text that had arrived.' })),
  upstream_status: Type.Optional(
    nullable(Type.Integer({ description: "HTTP status of the provider's reply." })),
  ),
  provider_code: Type.Optional(
    nullable(Type.String({ description: "The provider's own code or status word." })),
  ),
  wasted_tokens: Type.Optional(
    nullable(
      Type.Integer({
        description:
          'Only of an answer that was not needed any more: tokens in and out, as far as the provider counted them.',
      }),
    ),
  ),
  phase: Type.Optional(
    nullable(Type.Enum([...FAULT_PHASES], { description: 'Which wait was too long, for a timeout.' })),
  ),
};

/** One model's answer. */
export const ResponseSchema = Type.Object({
  index: Type.Integer({ description: 'Position in the request: the same model may stand twice.' }),
  model: Type.String({ description: 'The id asked for.' }),
  response: Type.String({ description: 'The text; after a failure what had arrived, or "".' }),
  tokens: nullable(Type.Integer({ description: "The provider's own count of output tokens." })),
  latency_ms: Type.Integer({
    description: 'From the first upstream request to the end, all attempts included.',
  }),
  error: nullable(Type.String({ description: 'What went wrong, in words fit to show.' })),
  error_code: nullable(
    Type.Enum(Object.keys(FAULT_CODES), { description: 'One of a closed list; null when it answered.' }),
  ),
  model_used: nullable(Type.String({ description: 'provider/upstream-id that really answered.' })),
  served_by_successor: Type.Boolean({ description: 'Another model stood in for the one asked for.' }),
  notice: nullable(Type.String({ description: 'Says so in words, with the change of price.' })),
  finish_reason: nullable(
    Type.String({ description: 'stop, length, tool_calls, content_filter, error or other.' }),
  ),
  stop_sequence: Type.Optional(
    Type.String({ description: 'Only where the provider tells which word of `stop` ended it.' }),
  ),
  truncated: Type.Boolean({ description: 'The text ends before the model was done.' }),
  usage: nullable(Usage),
  cost_usd: nullable(Type.Number({ description: 'Null when unknown, never a guess.' })),
  time_to_first_token_ms: nullable(Type.Integer({ description: 'Null for whole answers.' })),
  attempts: Type.Integer({ description: 'Upstream requests over all routes.' }),
  reasoning: nullable(Type.String({ description: 'What the model thought, apart from its text.' })),
  tool_calls: Type.Optional(
    Type.Array(CallSchema, { description: 'Only where it called tools: goes back with the next message.' }),
  ),
  opaque: Type.Optional(
    Type.Array(OpaqueSchema, { description: 'Only its provider understands it: goes back as it came.' }),
  ),
  simulated: Type.Boolean({ description: 'The emulator answered.' }),
  warnings: Type.Array(Type.String(), { description: 'Parameters that had to be adjusted.' }),
  ...failure,
});

export const ChatResponseSchema = Type.Object({
  run_id: Type.String(),
  outcome: Type.Enum(['complete', 'partial', 'failed', 'cancelled', 'interrupted']),
  responses: Type.Array(ResponseSchema, { description: 'In the order asked.' }),
  total_latency_ms: Type.Integer(),
});

/** A run that may go on. */
export const RunResponseSchema = Type.Object({
  run_id: Type.String(),
  outcome: nullable(Type.Enum(['complete', 'partial', 'failed', 'cancelled', 'interrupted'])),
  responses: Type.Array(ResponseSchema, {
    description: 'In the order asked. One that has not ended has a `state`, and null for what its end tells.',
  }),
  total_latency_ms: nullable(Type.Integer()),
});

const SourceSchema = Type.Object({
  name: Type.String(),
  read_on: Type.String({ description: 'ISO date.' }),
});

const capability = nullable(Type.Boolean({ description: 'Null when nobody has said.' }));

/** A route that keeps failing. */
export const CircuitSchema = Type.Object({
  route: Type.String(),
  state: Type.Enum(['open', 'half_open'], {
    description: 'half_open: its time is over, and one request finds out whether it works again.',
  }),
  retry_after_ms: nullable(Type.Integer({ description: 'Milliseconds until it is tried again.' })),
});

const ModelSchema = Type.Object({
  id: Type.String(),
  aliases: Type.Array(Type.String()),
  name: Type.String({ description: 'What really answers: "Llama 3.3 70B → gpt-oss-120b".' }),
  provider: Type.String(),
  cost: Type.String(),
  model: Type.String({ description: "The provider's own id." }),
  status: Type.Enum(['active', 'deprecated', 'retired']),
  released_on: nullable(Type.String({ description: 'ISO date; null when nobody has said.' })),
  announced_on: nullable(Type.String({ description: 'ISO date.' })),
  retires_on: nullable(Type.String({ description: 'ISO date.' })),
  retires_except: nullable(Type.String({ description: 'Whose keys keep it.' })),
  retirement_source: nullable(SourceSchema),
  successor: nullable(Type.String({ description: 'provider/upstream-id that stands in, or would.' })),
  successors: Type.Array(
    Type.Object({
      id: Type.String(),
      by: Type.Enum(['provider', 'coro', 'owner'], { description: 'Who chose it.' }),
      source: SourceSchema,
    }),
  ),
  routes: Type.Array(Type.String(), { description: 'Everything that may answer, in order.' }),
  circuits: Type.Array(CircuitSchema, {
    description: 'Routes that keep failing, whoever asks, and are left alone for now.',
  }),
  findings: Type.Array(
    Type.Object({
      route: Type.String(),
      alive: Type.Boolean(),
      evidence: Type.String(),
      at: Type.String({ description: 'ISO 8601, UTC' }),
    }),
    { description: "What the providers' answers have taught since the start, for this server's keys." },
  ),
  default: Type.Boolean({ description: 'Asked when a caller does not say which.' }),
  configured: Type.Boolean({ description: 'Whether there is a key for it.' }),
  key_variable: Type.String({ description: 'The variable that holds the key it needs.' }),
  context_window: nullable(Type.Integer()),
  max_output_tokens: nullable(Type.Integer()),
  capabilities: Type.Object({
    tools: capability,
    images: capability,
    json_schema: capability,
    reasoning: capability,
  }),
  input_price: nullable(Type.Number({ description: 'USD per 1M tokens.' })),
  output_price: nullable(Type.Number({ description: 'USD per 1M tokens.' })),
  tagline: Type.String(),
  recommended_for: nullable(Type.String()),
  simulated: Type.Boolean(),
});

export const ModelsResponseSchema = Type.Object({
  models: Type.Array(ModelSchema),
  teams: Type.Array(
    Type.Object({
      id: Type.String({ description: 'Stands in models like any id.' }),
      about: nullable(Type.String()),
      models: Type.Array(Type.Union([Type.String(), Type.Array(Type.String())])),
    }),
    { description: 'From the configuration file: models asked together.' },
  ),
});

/** Every error outside an answer. `detail` is a list for a bad body, in FastAPI's shape. */
export const ErrorSchema = Type.Object({
  detail: Type.Union([
    Type.String(),
    Type.Array(
      Type.Object({
        loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
        msg: Type.String(),
        type: Type.String(),
        ctx: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      }),
    ),
  ]),
  error_code: Type.String(),
  error: Type.Object({
    message: Type.String(),
    type: Type.String(),
    code: Type.String(),
    param: nullable(Type.String()),
  }),
});
