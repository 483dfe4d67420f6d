import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ChatRequest, InvalidRequestError } from '../core/chat-request.ts';
import type { Run } from '../core/reduce.ts';
import { Stop } from '../flow/stop.ts';
import type { LocalCoro } from '../open-coro.ts';
import { openChatParser, toChatJson, toResponseJson } from '../wire/coro.ts';
import {
  ChatResponseSchema,
  chatBody,
  ErrorSchema,
  ResponseSchema,
  SingleChatBody,
} from '../wire/coro-schema.ts';
import { readJson } from './body.ts';
import { replyWithError } from './errors.ts';
import type { ServerState } from './server-state.ts';

const errors = { 400: ErrorSchema, 401: ErrorSchema, 413: ErrorSchema, 422: ErrorSchema };

/** `POST /chat` and `POST /chat/{model_id}`. Their schemas are for the documentation; the parser validates. */
export function addChatRoutes(
  app: FastifyInstance,
  coro: LocalCoro,
  state: ServerState,
  maxModels: number,
): void {
  const { parseChatRequest, parseSingleChatRequest } = openChatParser(maxModels);

  app.post('/chat', {
    schema: {
      summary: 'Ask many models at once',
      description: 'HTTP 200 whatever the models do; each answer carries its own failure.',
      body: chatBody(maxModels),
      response: { 200: ChatResponseSchema, ...errors },
    },
    ...answering(state, async (body, _, reply) =>
      toChatJson(await runFor(reply, coro, parseChatRequest(body))),
    ),
  });

  app.post<{ Params: { '*': string } }>('/chat/*', {
    schema: {
      summary: 'Ask one model',
      body: SingleChatBody,
      response: { 200: ResponseSchema, ...errors },
    },
    ...answering(state, async (body, { params }, reply) => {
      const id = (params as { '*': string })['*'];
      const { answers } = await runFor(reply, coro, parseSingleChatRequest(body, id)).catch(
        (error: unknown) => {
          const isUnknown = error instanceof InvalidRequestError && error.modelIds.length > 0;
          throw isUnknown ? new InvalidRequestError(`Invalid model ID: ${id}`, [id]) : error;
        },
      );
      const [answer] = answers;
      if (!answer) throw new Error('A run of one model has no answer');
      return toResponseJson(answer);
    }),
  });
}

/**
 * A route that reads its own body and writes its own reply, in the first hook after the guards: Fastify's way
 * through parsing, validation and serialisation costs as much as the whole engine, and does nothing here.
 */
function answering(
  state: ServerState,
  answer: (body: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
) {
  return {
    // Fastify goes on when its `done` is called, which this never does.
    onRequest: (request: FastifyRequest, reply: FastifyReply): void => {
      readJson(request.raw)
        .then(async (body) => sendJson(reply, await answer(body, request, reply), state))
        .catch((error: unknown) => replyWithError(error, request, reply));
    },
    handler: () => {
      throw new Error('A route that answers in its hook got as far as its handler');
    },
  };
}

function sendJson(reply: FastifyReply, value: unknown, { isStopping }: ServerState): void {
  const text = JSON.stringify(value);
  reply.hijack();
  const { raw } = reply;
  if (raw.destroyed) return;
  raw.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...(isStopping && { connection: 'close' }),
  });
  raw.end(text);
}

/**
 * A run as long as its caller listens. Only the response tells that the caller has left: the request closes as
 * soon as its body was read.
 */
async function runFor(reply: FastifyReply, coro: LocalCoro, request: ChatRequest): Promise<Run> {
  const { raw } = reply;
  const stop = new Stop();
  raw.on('close', () => {
    if (!raw.writableFinished) stop.abort();
  });
  const run = await coro.complete(request, stop);
  logRun(reply, run);
  return run;
}

/** One line a run, without a word of what was asked or answered. By default only those that failed are told. */
function logRun({ log }: FastifyReply, { id, outcome, totalLatencyMs, answers }: Run): void {
  const level = outcome === 'complete' ? 'debug' : 'info';
  if (level === 'debug' && log.level !== 'debug' && log.level !== 'trace') return;
  const failures = answers.flatMap((answer) =>
    answer.state === 'failed'
      ? [{ model: answer.model, code: answer.fault.code, status: answer.fault.status }]
      : [],
  );
  log[level]({ run_id: id, outcome, ms: totalLatencyMs, answers: answers.length, failures }, 'run');
}
