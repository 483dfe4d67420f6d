import Type, { type TSchema } from 'typebox';
import type { LocalCoro } from '../open-coro.ts';
import { openChatParser, toChatJson, toResponseJson } from '../wire/coro.ts';
import {
  ChatResponseSchema,
  chatBody,
  ErrorSchema,
  ResponseSchema,
  SingleChatBody,
} from '../wire/coro-schema.ts';
import type { CallerOf } from './access.ts';
import { BODY_LIMIT } from './body-limits.ts';
import { completeRun } from './complete-run.ts';
import { openDeprecations } from './deprecation.ts';
import type { AddDoor, Asked } from './door.ts';
import { HttpError } from './errors.ts';
import type { EventStreams } from './event-stream.ts';
import { sendEvents } from './send-events.ts';
import { lostMessage } from './v1/lost-doors.ts';

const errors = {
  400: ErrorSchema,
  401: ErrorSchema,
  413: ErrorSchema,
  422: ErrorSchema,
  503: ErrorSchema,
};

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

export interface ChatRouteOptions {
  readonly streams: EventStreams;
  /** Answers that one request may ask for. */
  readonly maxModels: number;
  /** What a request under `/v1` is taken to say where it does not say so itself. */
  readonly dropParams: boolean;
  readonly callerOf: CallerOf;
}

/** `POST /chat` and `POST /chat/{model_id}`. */
export function addChatRoutes(
  addDoor: AddDoor,
  coro: LocalCoro,
  { streams, maxModels, callerOf }: ChatRouteOptions,
): void {
  // Images stand in the body, and a text that is parsed holds up everybody else.
  const textLimit = BODY_LIMIT;
  const { parseChatRequest, parseSingleChatRequest } = openChatParser(maxModels);
  const deprecationsOf = openDeprecations(coro);

  addDoor({
    path: '/chat',
    textLimit,
    schema: {
      summary: 'Ask many models at once',
      description: 'HTTP 200 whatever the models do; each answer carries its own failure.',
      body: chatBody(maxModels),
      response: replies(ChatResponseSchema),
    },
    async answer(asked, reply) {
      const request = parseChatRequest(asked.body);
      const owner = callerOf(asked);
      if (wantsEvents(asked)) return sendEvents(reply, streams, coro.start(request, owner));
      return toChatJson(await completeRun(reply, coro, request, owner));
    },
  });

  addDoor({
    path: '/chat/*',
    textLimit,
    // OpenAI's path without its `/v1`, whose last part is no model's id.
    refuse(id) {
      if (/^completions\/?$/.test(id)) throw new HttpError(404, 'not_found', lostMessage(`/chat/${id}`));
    },
    schema: {
      summary: 'Ask one model',
      body: SingleChatBody,
      response: replies(ResponseSchema),
    },
    async answer(asked, reply) {
      const { body, id } = asked;
      reply.headers(deprecationsOf(id));
      const request = parseSingleChatRequest(body, id);
      const owner = callerOf(asked);
      if (wantsEvents(asked)) return sendEvents(reply, streams, coro.start(request, owner));
      const { answers } = await completeRun(reply, coro, request, owner);
      const [answer] = answers;
      if (!answer) throw new Error('A run of one model has no answer');
      return toResponseJson(answer);
    },
  });
}

/** The body's own word counts for more than a header that some client always sends. */
function wantsEvents({ body, headers: { accept } }: Asked): boolean {
  const { stream } = Object(body) as { stream?: unknown };
  return (
    stream === true || (stream !== false && accept !== undefined && /\btext\/event-stream\b/i.test(accept))
  );
}
