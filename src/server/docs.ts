import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

/**
 * `/docs` and `/openapi.json`, generated from the schemas that validate; nothing is fetched from elsewhere. Few ask for
 * them, and loading what makes them takes a tenth of the time to start, so it waits until someone does.
 */
export function serveDocs(app: FastifyInstance, version: string, hasToken: boolean): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  let opened: Promise<FastifyInstance> | undefined;
  const open = async () => (await import('./open-docs.ts')).openDocs(routes, version, hasToken);
  const send = async ({ raw }: FastifyRequest, reply: FastifyReply) => {
    opened ??= open();
    const docs = await opened;
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value ?? '');
    docs.routing(raw, reply.raw);
  };
  for (const url of ['/docs', '/docs/*', '/openapi.json']) app.get(url, { schema: { hide: true } }, send);
  app.get('/redoc', { schema: { hide: true } }, async (_, reply) => reply.redirect('/docs'));
  app.addHook('onClose', async () => (await opened)?.close());
}
