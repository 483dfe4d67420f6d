import Type, { type Static } from 'typebox';
import { MAX_MAX_TOKENS } from '../core/chat-request.ts';
import { REASONING_EFFORTS } from '../core/model.ts';

/**
 * `coro.config.json`. What validates it also documents it to editors: `coro.config.schema.json` is made of this.
 * Unknown names are faults: a setting that does nothing is worse than an error.
 */
const strict = { additionalProperties: false } as const;

const RouteFacts = Type.Object(
  {
    provider: Type.String({ description: 'A provider of CORO, or one of "providers".' }),
    model: Type.String({ minLength: 1, description: "The provider's own id of it." }),
    label: Type.Optional(Type.String({ description: 'For people.' })),
    context_window: Type.Optional(Type.Integer({ minimum: 1, description: 'Tokens.' })),
    max_output_tokens: Type.Optional(Type.Integer({ minimum: 1, description: 'Tokens.' })),
    price: Type.Optional(
      Type.Object(
        {
          input: Type.Number({ minimum: 0 }),
          output: Type.Number({ minimum: 0 }),
          cached_input: Type.Optional(Type.Number({ minimum: 0 })),
        },
        { ...strict, description: 'USD per 1M tokens.' },
      ),
    ),
    capabilities: Type.Optional(
      Type.Object(
        {
          tools: Type.Optional(Type.Boolean()),
          images: Type.Optional(Type.Boolean()),
          json_schema: Type.Optional(Type.Boolean()),
          reasoning: Type.Optional(Type.Boolean()),
        },
        { ...strict, description: 'What is left out is not known.' },
      ),
    ),
    refuses: Type.Optional(
      Type.Array(Type.Enum(['temperature', 'top_p']), {
        description: 'Parameters it answers with an error: left out.',
      }),
    ),
    max_temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    thinking_headroom: Type.Optional(
      Type.Object(
        Object.fromEntries(REASONING_EFFORTS.map((it) => [it, Type.Optional(Type.Integer({ minimum: 0 }))])),
        { ...strict, description: 'For a model that thinks: tokens on top of max_tokens, by effort.' },
      ),
    ),
  },
  strict,
);

const Route = Type.Union([Type.String({ description: 'provider/upstream-id' }), RouteFacts]);
const Routes = Type.Array(Route, { minItems: 1 });
const Ids = Type.Array(Type.String({ minLength: 1 }));

export const ConfigFileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    providers: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            base_url: Type.String({ description: 'Version path included: http://127.0.0.1:1234/v1' }),
            display_name: Type.Optional(Type.String({ minLength: 1, description: 'For people.' })),
            api_key_env: Type.Optional(
              Type.String({
                pattern: '^[A-Z][A-Z0-9_]*$',
                description: 'The variable that holds its key, never the key. Without it none is sent.',
              }),
            ),
          },
          strict,
        ),
        { description: 'Servers that speak the OpenAI API: vLLM, llama.cpp, LM Studio, a proxy.' },
      ),
    ),
    models: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            name: Type.Optional(Type.String({ minLength: 1 })),
            tagline: Type.Optional(Type.String()),
            recommended_for: Type.Optional(Type.String()),
            routes: Routes,
            successors: Type.Optional(Ids),
          },
          strict,
        ),
        { description: 'New models by id.' },
      ),
    ),
    routes: Type.Optional(
      Type.Record(Type.String(), Routes, {
        description: 'More hosts of models that CORO has, by model id; asked before the others.',
      }),
    ),
    aliases: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: 'Another id → the id of a model.' }),
    ),
    teams: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            about: Type.Optional(Type.String()),
            models: Type.Array(
              Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String(), { minItems: 1 })]),
              { minItems: 1 },
            ),
          },
          strict,
        ),
        { description: 'Models asked together, as "team:NAME".' },
      ),
    ),
    concurrency: Type.Optional(
      Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: 2048 }), {
        description:
          'Requests that may be under way at a provider at once, by its name; others wait in line.',
      }),
    ),
    defaults: Type.Optional(
      Type.Object(
        {
          models: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
          system: Type.Optional(Type.String()),
          temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
          top_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
          max_tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_MAX_TOKENS })),
          reasoning_effort: Type.Optional(Type.Enum([...REASONING_EFFORTS])),
          drop_params: Type.Optional(
            Type.Boolean({
              description:
                'Leave out what a model cannot take, with a warning, where a request does not say.',
            }),
          ),
        },
        { ...strict, description: 'What a request is taken to say where it says nothing.' },
      ),
    ),
  },
  { ...strict, title: 'coro.config.json', $schema: 'https://json-schema.org/draft/2020-12/schema' },
);

export type ConfigJson = Static<typeof ConfigFileSchema>;
export type RouteJson = Static<typeof Route>;
