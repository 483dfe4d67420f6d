import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Config } from '../config/config.ts';
import type { LocalCoro } from '../open-coro.ts';
import { toModelsJson } from '../wire/coro-models.ts';
import { ErrorSchema, ModelsResponseSchema } from '../wire/coro-schema.ts';
import { openCallers } from './access.ts';
import { addChatRoutes } from './chat-routes.ts';
import { addDoctorRoute } from './doctor-route.ts';
import type { AddDoor } from './door.ts';
import { HttpError } from './errors.ts';
import { openEventStreams, type StreamLimits } from './event-stream.ts';
import type { SendPage } from './page.ts';
import { addRunRoutes } from './run-routes.ts';
import type { ServerState } from './server-state.ts';
import { addAnthropicCountRoute } from './v1/anthropic-count-route.ts';
import { addAnthropicRoute } from './v1/anthropic-route.ts';
import { addCompletions, addOpenAiModels } from './v1/openai-routes.ts';

/** Every route of the HTTP contract. */
export function addRoutes(
  app: FastifyInstance,
  coro: LocalCoro,
  state: ServerState,
  options: RouteOptions,
): void {
  addStatusRoutes(app, state, options);
  const { config, streamLimits, addDoor } = options;
  const served = { streams: openEventStreams(streamLimits), callerOf: openCallers(config) };
  const dropParams = config.file?.defaults.dropParams ?? false;
  const asking = { ...served, maxModels: config.maxModels, dropParams };
  addChatRoutes(addDoor, coro, asking);
  addCompletions(addDoor, coro, asking);
  addOpenAiModels(app, coro);
  addAnthropicRoute(addDoor, coro, asking);
  addAnthropicCountRoute(addDoor, coro, asking);
  addRunRoutes(app, coro, served);
  addDoctorRoute(app, coro, config);
  app.get(
    '/models',
    { schema: { summary: 'Which models there are', response: { 200: ModelsResponseSchema } } },
    async () => toModelsJson(await coro.models(), await coro.teams()),
  );
}

export interface RouteOptions {
  readonly version: string;
  readonly config: Config;
  readonly sendPage: SendPage;
  readonly streamLimits?: StreamLimits | undefined;
  readonly addDoor: AddDoor;
}

function addStatusRoutes(
  app: FastifyInstance,
  state: ServerState,
  { version, sendPage }: RouteOptions,
): void {
  const Status = Type.Object({
    status: Type.String(),
    timestamp: Type.String({ description: 'ISO 8601, UTC' }),
  });
  const status = (word: string) => ({ status: word, timestamp: new Date().toISOString() });

  const about = {
    name: 'CORO API',
    version,
    description: 'Ask many language models at once',
    docs: '/docs',
    health: '/health',
    models: '/models',
  };
  app.get(
    '/',
    { schema: { summary: 'What this is; to a browser, the page' } },
    async (request, reply) => sendPage(request, reply) ?? about,
  );
  app.get('/health', { schema: { summary: 'The process lives', response: { 200: Status } } }, async () =>
    status('ok'),
  );
  app.get(
    '/ready',
    { schema: { summary: 'It can serve', response: { 200: Status, 503: ErrorSchema } } },
    async () => {
      if (!state.isReady)
        throw new HttpError(503, 'server_shutting_down', 'Not ready', { 'retry-after': '5' });
      return status('ready');
    },
  );
}
