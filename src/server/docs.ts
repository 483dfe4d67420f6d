import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';

const MODEL_ID = Type.Object({ model_id: Type.String({ description: 'May hold slashes.' }) });

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
    transform: ({ schema, url }) =>
      url.endsWith('/*')
        ? { schema: { ...schema, params: MODEL_ID }, url: url.replace('/*', '/:model_id') }
        : { schema: schema ?? {}, url },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    logLevel: 'warn',
    theme: { title: 'CORO' },
    // Without the bar on top: it is another project's, and asks for an address.
    uiConfig: { layout: 'BaseLayout', tryItOutEnabled: true },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/redoc', { schema: { hide: true } }, async (_, reply) => reply.redirect('/docs'));
}
