import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ChatRequest } from '../core/chat-request.ts';
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
import { deprecationHeaders } from './deprecation.ts';

const errors = { 400: ErrorSchema, 401: ErrorSchema, 413: ErrorSchema, 422: ErrorSchema };

/** `POST /chat` and `POST /chat/{model_id}`. Their schemas are for the documentation; the parser validates. */
export function addChatRoutes(app: FastifyInstance, coro: LocalCoro, maxModels: number): void {
  const { parseChatRequest, parseSingleChatRequest } = openChatParser(maxModels);

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
    async ({ body }, reply) => toChatJson(await runFor(reply, coro, parseChatRequest(body))),
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
    async ({ body, params }, reply) => {
      reply.headers(deprecationHeaders(coro.lifecycleOf(params['*'])));
      const { answers } = await runFor(reply, coro, parseSingleChatRequest(body, params['*']));
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
  // Nearly every run ends here: the line is not built to be thrown away.
  if (level === 'debug' && log.level !== 'debug' && log.level !== 'trace') return;
  const failures = answers.flatMap((answer) =>
    answer.state === 'failed'
      ? [{ model: answer.model, code: answer.fault.code, status: answer.fault.status }]
      : [],
  );
  log[level]({ run_id: id, outcome, ms: totalLatencyMs, answers: answers.length, failures }, 'run');
}
