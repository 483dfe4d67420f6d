import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import type { RequestHead } from './access.ts';

const LOOPBACK_ORIGIN =
  /^https?:\/\/(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const METHODS = 'GET, POST, DELETE';
const HEADERS = 'content-type, authorization, x-api-key, last-event-id';
/** What a page may read of a reply to a vendor's client. */
const EXPOSED = [
  ...[
    'x-request-id',
    'request-id',
    'x-coro-run-id',
    'x-coro-model-used',
    'x-coro-cost-usd',
    'x-coro-attempts',
  ],
  ...['x-coro-notice', 'x-coro-warnings', 'deprecation', 'sunset', 'retry-after', 'x-should-retry'],
].join(', ');
const MAX_AGE_S = '600';

/** What to say to a page that may call; undefined for one that may not, and to whoever is none. */
export type AllowedOrigins = (request: RequestHead) => Readonly<Record<string, string>> | undefined;

/**
 * Which pages may call: loopback ones by default, any with a token, or those that are listed. Credentials are never
 * allowed, so `*` is safe where it stands.
 *
 * Requests without an `Origin`, nearly all, pass untouched.
 */
export function allowOrigins(app: FastifyInstance, { corsOrigins, token }: Config): AllowedOrigins {
  const isAnyAllowed = corsOrigins ? corsOrigins.includes('*') : token !== undefined;
  const isAllowed = (origin: string): boolean =>
    corsOrigins ? corsOrigins.includes(origin) : LOOPBACK_ORIGIN.test(origin);
  const headersFor: AllowedOrigins = ({ url, headers: { origin } }) => {
    if (origin === undefined || !(isAnyAllowed || isAllowed(origin))) return undefined;
    const headers: Record<string, string> = { 'access-control-allow-origin': isAnyAllowed ? '*' : origin };
    if (url?.startsWith('/v1/')) headers['access-control-expose-headers'] = EXPOSED;
    return headers;
  };

  app.addHook('onRequest', (request, reply, done) => {
    if (!isAnyAllowed && request.method === 'GET') reply.header('vary', 'Origin');
    const allowed = headersFor(request);
    if (!allowed) return done();
    reply.headers(allowed);
    return isPreflight(request) ? answerPreflight(request, reply) : done();
  });
  // A path of its own kind, so that a preflight finds the hook whatever it asks about.
  app.options('*', { schema: { hide: true } }, (_, reply) => reply.callNotFound());
  return headersFor;
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** Vendors' SDKs send headers of their own, which say nothing here and do no harm: no credentials come with them. */
function allowedHeaders({ url, headers }: FastifyRequest): string {
  const wanted = headers['access-control-request-headers'];
  const isList = typeof wanted === 'string' && /^[\w-]+(?: *, *[\w-]+){0,63}$/.test(wanted);
  return isList && url.startsWith('/v1/') ? `${HEADERS}, ${wanted}` : HEADERS;
}

function answerPreflight(request: FastifyRequest, reply: FastifyReply): void {
  reply
    .code(204)
    .headers({
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': allowedHeaders(request),
      'access-control-max-age': MAX_AGE_S,
      'content-length': '0',
    })
    .send();
}
