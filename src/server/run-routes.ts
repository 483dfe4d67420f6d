import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { NotFoundError } from '../core/not-found-error.ts';
import type { LocalCoro } from '../open-coro.ts';
import { ErrorSchema } from '../wire/coro-schema.ts';

const response = {
  204: Type.Null({
    description: 'Stopped. What had come is kept, and the stream says how each answer ended.',
  }),
  404: ErrorSchema,
};

/** What can be done to a run while it goes on. */
export function addRunRoutes(app: FastifyInstance, coro: LocalCoro): void {
  app.delete<{ Params: { id: string } }>(
    '/runs/:id',
    { schema: { summary: 'Stop a run', response } },
    async ({ params }, reply) => {
      await coro.cancel(params.id);
      return reply.code(204).send();
    },
  );
  app.delete<{ Params: { id: string; index: string } }>(
    '/runs/:id/answers/:index',
    { schema: { summary: 'Stop one answer of a run', response } },
    async ({ params }, reply) => {
      if (!/^\d{1,9}$/.test(params.index))
        throw new NotFoundError('answer', 'An answer is named by its index');
      await coro.cancel(params.id, Number(params.index));
      return reply.code(204).send();
    },
  );
}
