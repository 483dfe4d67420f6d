import type { FastifyInstance } from 'fastify';

/**
 * What is read with GET is nobody's to keep on the way, and is what it says it is, whatever a browser would make of it.
 * Replies to other methods are kept by nobody anyway. What may be kept says so itself.
 */
export function forbidKeeping(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method === 'GET') {
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    }
    done();
  });
}
