import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { type FastifyInstance, fastify, type RouteOptions } from 'fastify';
import Type from 'typebox';
import { HttpError, replyInFastify } from './errors.ts';
import { NO_COMPILERS } from './no-compilers.ts';

const MODEL_ID = Type.Object({ model_id: Type.String({ description: 'May hold slashes.' }) });

/**
 * What the documentation may do in a browser: what stands beside it, and asking this server. Swagger UI's own policy has
 * browsers fetch its scripts over TLS, which shows nothing where this server is reached by plain HTTP.
 */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "script-src-attr 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A server of its own for the documentation of these routes, that another one hands requests on to; it never listens. */
export async function openDocs(
  routes: readonly RouteOptions[],
  version: string,
  hasToken: boolean,
): Promise<FastifyInstance> {
  const app = fastify({ schemaController: NO_COMPILERS });
  app.setErrorHandler(replyInFastify);
  app.setNotFoundHandler(() => {
    throw new HttpError(404, 'not_found', 'Not Found');
  });
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
    staticCSP: POLICY,
    theme: { title: 'CORO' },
    // Without the bar on top: it is another project's, and asks for an address.
    uiConfig: { layout: 'BaseLayout', tryItOutEnabled: true },
  });
  for (const { method, url, schema = {} } of routes) {
    // HEAD comes with each GET.
    if (method !== 'HEAD' && !schema.hide) app.route({ method, url, schema, handler: async () => {} });
  }
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.ready();
  return app;
}
