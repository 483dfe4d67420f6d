import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import { type ChatRequest, InvalidRequestError } from '../core/chat-request.ts';
import { collect, type Run } from '../core/reduce.ts';
import type { LocalCoro } from '../open-coro.ts';
import { openChatParser, toChatJson, toModelsJson, toResponseJson } from '../wire/coro.ts';
import {
  ChatResponseSchema,
  chatBody,
  ErrorSchema,
  ModelsResponseSchema,
  ResponseSchema,
  SingleChatBody,
} from '../wire/coro-schema.ts';
import { HttpError } from './errors.ts';

export interface ServerState {
  /** True while runs are taken on: not before the start is done, nor once it stops. */
  isReady: boolean;
}

const errors = { 400: ErrorSchema, 401: ErrorSchema, 413: ErrorSchema, 422: ErrorSchema };

/** Every route of the HTTP contract. */
export function addRoutes(
  app: FastifyInstance,
  coro: LocalCoro,
  state: ServerState,
  options: RouteOptions,
): void {
  addStatusRoutes(app, state, options.version);
  addChatRoutes(app, coro, options.maxModels);
  app.get(
    '/models',
    { schema: { summary: 'Which models there are', response: { 200: ModelsResponseSchema } } },
    async () => toModelsJson(await coro.models()),
  );
}

export interface RouteOptions {
  readonly version: string;
  readonly maxModels: number;
}

function addStatusRoutes(app: FastifyInstance, state: ServerState, version: string): void {
  const Status = Type.Object({
    status: Type.String(),
    timestamp: Type.String({ description: 'ISO 8601, UTC' }),
  });
  const status = (word: string) => ({ status: word, timestamp: new Date().toISOString() });

  app.get('/', { schema: { summary: 'What this is' } }, async () => ({
    name: 'CORO API',
    version,
    description: 'Ask many language models at once',
    docs: '/docs',
    health: '/health',
    models: '/models',
  }));
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

function addChatRoutes(app: FastifyInstance, coro: LocalCoro, maxModels: number): void {
  const parser = openChatParser(maxModels);

  app.post(
    '/chat',
    {
      schema: {
        summary: 'Ask many models at once',
        description: 'HTTP 200 whatever the models do; each answer carries its own failure.',
        body: chatBody(maxModels),
        response: { 200: ChatResponseSchema, ...errors },
      },
    },
    async (request, reply) => toChatJson(await runFor(reply, coro, parser.parseChatRequest(request.body))),
  );

  app.post<{ Params: { '*': string } }>(
    '/chat/*',
    {
      schema: {
        summary: 'Ask one model',
        body: SingleChatBody,
        response: { 200: ResponseSchema, ...errors },
      },
    },
    async (request, reply) => {
      const id = request.params['*'];
      const chat = parser.parseSingleChatRequest(request.body, id);
      const { answers } = await runFor(reply, coro, chat).catch((error: unknown) => {
        const isUnknown = error instanceof InvalidRequestError && error.modelIds.length > 0;
        throw isUnknown ? new InvalidRequestError(`Invalid model ID: ${id}`, [id]) : error;
      });
      const [answer] = answers;
      if (!answer) throw new Error('A run of one model has no answer');
      return toResponseJson(answer);
    },
  );
}

/**
 * A run as long as its caller listens. Only the response tells that the caller has left: the request closes as
 * soon as its body was read.
 */
async function runFor(reply: FastifyReply, coro: LocalCoro, request: ChatRequest): Promise<Run> {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  const run = await collect(coro.run(request, { signal: controller.signal }));
  logRun(reply, run);
  return run;
}

/** One line a run, without a word of what was asked or answered. By default only those that failed are told. */
function logRun({ log }: FastifyReply, { id, outcome, totalLatencyMs, answers }: Run): void {
  const line = { run_id: id, outcome, ms: totalLatencyMs, answers: answers.length };
  if (outcome === 'complete') {
    log.debug(line, 'run');
    return;
  }
  const failures = answers.flatMap((answer) =>
    answer.state === 'failed'
      ? [{ model: answer.model, code: answer.fault.code, status: answer.fault.status }]
      : [],
  );
  log.info({ ...line, failures }, 'run');
}
