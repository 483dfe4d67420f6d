import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** `/docs` and `/openapi.json`, generated from the schemas that validate; nothing is fetched from elsewhere. */
export async function serveDocs(app: FastifyInstance, version: string, hasToken: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'CORO',
        version,
        description: 'Ask many language models at once. One model’s failure never touches another.',
      },
      ...(hasToken && {
        components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
        security: [{ token: [] }],
      }),
    },
    // A model id may hold slashes, so its route is a wildcard; readers see the parameter.
    transform: ({ schema, url }) => ({ schema: schema ?? {}, url: url.replace('/*', '/:model_id') }),
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, logLevel: 'warn' });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/redoc', { schema: { hide: true } }, async (_, reply) => reply.redirect('/docs'));
}
