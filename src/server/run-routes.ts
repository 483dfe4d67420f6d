import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { NotFoundError } from '../core/not-found-error.ts';
import type { LocalCoro } from '../open-coro.ts';
import { toRunJson } from '../wire/coro.ts';
import { ErrorSchema, RunResponseSchema } from '../wire/coro-schema.ts';
import type { CallerOf } from './access.ts';
import { HttpError } from './errors.ts';
import type { EventStreams } from './event-stream.ts';
import { takeOver } from './reply.ts';
import { sendEvents } from './send-events.ts';

export interface RunRouteOptions {
  readonly streams: EventStreams;
  readonly callerOf: CallerOf;
}

interface ById {
  readonly Params: { id: string };
}

/** What can be done to a run, while it goes on and after. */
export function addRunRoutes(app: FastifyInstance, coro: LocalCoro, options: RunRouteOptions): void {
  addReading(app, coro, options);
  addStopping(app, coro, options);
}

function addReading(app: FastifyInstance, coro: LocalCoro, { streams, callerOf }: RunRouteOptions): void {
  app.get<ById>(
    '/runs/:id',
    {
      schema: {
        summary: 'A resumable run as it stands',
        description: 'While it goes on, `outcome` is null, and an answer that has not ended has a `state`.',
        response: { 200: RunResponseSchema, 404: ErrorSchema },
      },
    },
    async (request) => toRunJson(await coro.look(request.params.id, callerOf(request))),
  );
  app.get<ById & { readonly Querystring: { after?: unknown } }>(
    '/runs/:id/events',
    {
      schema: {
        summary: 'Follow a resumable run, from the start or after an event',
        querystring: Type.Object({
          after: Type.Optional(
            Type.Integer({ minimum: 0, description: 'As `Last-Event-ID`, which counts for more.' }),
          ),
        }),
        headers: Type.Object({
          'last-event-id': Type.Optional(
            Type.Integer({ minimum: 0, description: 'Number of the last event that was read.' }),
          ),
        }),
        response: {
          200: {
            description: 'What came since, and what comes.',
            content: { 'text/event-stream': { schema: Type.String() } },
          },
          204: Type.Null({ description: 'The run has ended, and nothing came since.' }),
          404: ErrorSchema,
          422: ErrorSchema,
          429: ErrorSchema,
        },
      },
    },
    async (request, reply) => {
      const { params, query, headers } = request;
      const after = toNumber('Last-Event-ID', headers['last-event-id']) ?? toNumber('after', query.after);
      const reader = await coro.read(params.id, after, callerOf(request));
      if (!reader.isOver) return sendEvents(takeOver(reply), streams, { ...reader, isKept: true });
      reader.leave();
      return reply.code(204).send();
    },
  );
}

/** @throws HttpError when it is none that an event has */
function toNumber(name: string, given: unknown): number | undefined {
  // A browser that has read nothing yet sends an empty one.
  if (given === undefined || given === '') return undefined;
  if (typeof given === 'string' && /^\d{1,15}$/.test(given)) return Number(given);
  throw new HttpError(422, 'invalid_request', `${name} must be the number of an event: 0, 1, 2 …`);
}

const stopped = {
  204: Type.Null({
    description: 'Stopped. What had come is kept, and the stream says how each answer ended.',
  }),
  404: ErrorSchema,
};

function addStopping(app: FastifyInstance, coro: LocalCoro, { callerOf }: RunRouteOptions): void {
  app.delete<ById>(
    '/runs/:id',
    { schema: { summary: 'Stop a run', response: stopped } },
    async (request, reply) => {
      await coro.cancel(request.params.id, undefined, callerOf(request));
      return reply.code(204).send();
    },
  );
  app.delete<{ Params: { id: string; index: string } }>(
    '/runs/:id/answers/:index',
    { schema: { summary: 'Stop one answer of a run', response: stopped } },
    async (request, reply) => {
      const { id, index } = request.params;
      if (!/^\d{1,9}$/.test(index)) throw new NotFoundError('answer', 'An answer is named by its index');
      await coro.cancel(id, Number(index), callerOf(request));
      return reply.code(204).send();
    },
  );
}
