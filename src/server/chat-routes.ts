import type { FastifyBaseLogger, FastifyInstance, FastifyReply } from 'fastify';
import Type, { type TSchema } from 'typebox';
import type { ChatRequest } from '../core/chat-request.ts';
import { NO_RUN, type Run, reduce } from '../core/reduce.ts';
import { safely } from '../core/scrub.ts';
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
import type { EventStreams } from './event-stream.ts';

const errors = { 400: ErrorSchema, 401: ErrorSchema, 413: ErrorSchema, 422: ErrorSchema };

/** A whole answer, or events when those were asked for. */
const replies = (whole: TSchema) => ({
  200: {
    description: 'Whatever the models do; each answer carries its own failure.',
    content: {
      'application/json': { schema: whole },
      'text/event-stream': {
        schema: Type.String({ description: 'With `stream: true`: docs/streaming.md.' }),
      },
    },
  },
  ...errors,
});

/** `POST /chat` and `POST /chat/{model_id}`. Their schemas are for the documentation; the parser validates. */
export function addChatRoutes(
  app: FastifyInstance,
  coro: LocalCoro,
  streams: EventStreams,
  maxModels: number,
): void {
  const { parseChatRequest, parseSingleChatRequest } = openChatParser(maxModels);

  app.post(
    '/chat',
    {
      schema: {
        summary: 'Ask many models at once',
        description: 'HTTP 200 whatever the models do; each answer carries its own failure.',
        body: chatBody(maxModels),
        response: replies(ChatResponseSchema),
      },
    },
    async ({ body, headers }, reply) => {
      const request = parseChatRequest(body);
      if (wantsEvents(body, headers.accept)) return streamRun(reply, coro, streams, request);
      return toChatJson(await completeRun(reply, coro, request));
    },
  );

  app.post<{ Params: { '*': string } }>(
    '/chat/*',
    {
      schema: {
        summary: 'Ask one model',
        body: SingleChatBody,
        response: replies(ResponseSchema),
      },
    },
    async ({ body, params, headers }, reply) => {
      reply.headers(deprecationHeaders(coro.lifecycleOf(params['*'])));
      const request = parseSingleChatRequest(body, params['*']);
      if (wantsEvents(body, headers.accept)) return streamRun(reply, coro, streams, request);
      const { answers } = await completeRun(reply, coro, request);
      const [answer] = answers;
      if (!answer) throw new Error('A run of one model has no answer');
      return toResponseJson(answer);
    },
  );
}

/** The body's own word counts for more than a header that some client always sends. */
function wantsEvents(body: unknown, accept: string | undefined): boolean {
  const { stream } = Object(body) as { stream?: unknown };
  return (
    stream === true || (stream !== false && accept !== undefined && /\btext\/event-stream\b/i.test(accept))
  );
}

/** A run as long as its caller waits for it. */
async function completeRun({ raw, log }: FastifyReply, coro: LocalCoro, request: ChatRequest): Promise<Run> {
  const stop = new Stop();
  onLeave(raw, () => stop.abort());
  const run = await coro.complete(request, stop);
  logRun(log, run);
  return run;
}

/** A run whose events are passed on as they come, as long as somebody reads them. */
async function streamRun(
  reply: FastifyReply,
  coro: LocalCoro,
  streams: EventStreams,
  request: ChatRequest,
): Promise<void> {
  const { raw, log } = reply;
  const live = coro.start(request);
  onLeave(raw, () => live.stop());
  reply.hijack();
  const stream = streams.open(reply);
  let run = NO_RUN;
  try {
    for await (const batch of live.events) {
      // Nearly always there is room, and then there is nothing to wait for.
      const room = stream.write(batch);
      if (room) await room;
      for (const event of batch) if (!('text' in event)) run = reduce(run, event);
    }
    stream.end();
    logRun(log, run);
  } catch (error) {
    // The reply has begun: all that is left to say is that it ends here.
    log.error(safely(error), 'run failed');
    raw.destroy();
  }
}

/**
 * Calls when the caller has left before the reply was done. Only the response tells: the request closes as soon as its
 * body was read.
 */
function onLeave(raw: FastifyReply['raw'], act: () => void): void {
  const check = (): void => {
    if (!raw.writableFinished) act();
  };
  if (raw.destroyed) check();
  else raw.on('close', check);
}

/** One line a run, without a word of what was asked or answered. By default only those that failed are told. */
function logRun(log: FastifyBaseLogger, { id, outcome, totalLatencyMs, answers }: Run): void {
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
