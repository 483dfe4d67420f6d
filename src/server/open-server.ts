import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  fastify,
  type HTTPMethods,
  LogController,
} from 'fastify';
import type { Config } from '../config/config.ts';
import type { LocalCoro } from '../open-coro.ts';
import { toErrorJson } from '../wire/coro.ts';
import { guardAccess } from './access.ts';
import { ADMISSION_LIMITS, type AdmissionLimits, openAdmission } from './admission.ts';
import { closeServer, trackSockets } from './close-server.ts';
import { allowOrigins } from './cors.ts';
import { serveDocs } from './docs.ts';
import { DoorPaths, openDoors } from './door.ts';
import { drainServer } from './drain.ts';
import { HttpError, replyInFastify } from './errors.ts';
import type { StreamLimits } from './event-stream.ts';
import { NO_COMPILERS } from './no-compilers.ts';
import { PAGE_DIR, servePage } from './page.ts';
import { forbidKeeping } from './reply-headers.ts';
import { addRoutes } from './routes.ts';
import { logRun } from './send-events.ts';
import type { ServerState } from './server-state.ts';
import { lostMessage } from './v1/lost-doors.ts';

/** More are closed as they come. A stream is one; what cannot be refused in words would exhaust file descriptors. */
const MAX_CONNECTIONS = 20_000;
/**
 * Connections that the kernel holds until they are accepted, one a turn of the event loop. Beyond Node's 511 it would drop
 * them, and whoever knocks tries again a whole second later.
 */
const BACKLOG = 4096;
/** Of one request. */
const MAX_HEADERS = 100;

export interface Server extends AsyncDisposable {
  readonly app: FastifyInstance;
  /** Listens where the configuration says; returns the address, "http://127.0.0.1:8000". */
  listen(): Promise<string>;
  /**
   * Stops: no more runs are taken on, those that go on have so many milliseconds to end, and then end as they are, each
   * with its terminal event.
   */
  drain(graceMs: number): Promise<void>;
}

export interface ServerOptions {
  /** Where the built page is; default: where `npm run build:web` puts it. */
  readonly pageDir?: string;
  /** Default: `STREAM_LIMITS`. */
  readonly streamLimits?: StreamLimits;
  readonly admissionLimits?: Partial<AdmissionLimits>;
}

/** The HTTP server around a `Coro`. Closing it lets running requests end. */
export async function openServer(
  coro: LocalCoro,
  config: Config,
  version: string,
  { pageDir = PAGE_DIR, streamLimits, admissionLimits }: ServerOptions = {},
): Promise<Server> {
  const state: ServerState = { isReady: false, isStopping: false };
  const paths = new DoorPaths();
  const app = fastify({
    // Fastify's own default is none: the time to send a whole request, and its headers.
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000, maxHeaderSize: 16 * 1024 },
    routerOptions: { maxParamLength: 512 },
    // Standard output is for what the command line says.
    logger: { level: config.logLevel, stream: process.stderr },
    logController: new LogController({ disableRequestLogging: true }),
    // Nothing is said per request, so no logger is made per request.
    childLoggerFactory: (logger: FastifyBaseLogger) => logger,
    forceCloseConnections: 'idle',
    schemaController: NO_COMPILERS,
    // Both would quote the request: its URL in the reply, its bytes in the log.
    frameworkErrors: replyInFastify,
    clientErrorHandler: refuseWhatIsNotHttp,
  });
  // In front of it: with a server that we made, Fastify would listen at one address of a name that has several.
  const [others] = app.server.listeners('request');
  app.server.removeAllListeners('request').on('request', paths.before(others as RequestListener));
  app.server.maxConnections = MAX_CONNECTIONS;
  app.server.maxHeadersCount = MAX_HEADERS;
  const sockets = trackSockets(app);
  const limits = { ...ADMISSION_LIMITS, runs: config.maxRuns, ...admissionLimits };
  const admission = openAdmission(coro, state, limits);
  coro.onKeptEnd((run) => logRun(app.log, run));
  app.setErrorHandler(replyInFastify);
  forbidKeeping(app);
  // Before the guards: a preflight carries no token.
  const origins = allowOrigins(app, config);
  const guard = guardAccess(app, config);
  const methods = collectMethods(app);
  serveDocs(app, version, config.token !== undefined);
  const sendPage = await servePage(app, pageDir);
  const addDoor = openDoors({ app, paths, origins, guard, admission });
  addRoutes(app, coro, state, { version, config, sendPage, streamLimits, addDoor });
  // Doors read bodies, Fastify reads none.
  for (const method of [...METHODS, 'OPTIONS', 'QUERY'])
    app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  refuseOtherMethods(app, methods);
  app.setNotFoundHandler(({ url }) => {
    throw new HttpError(404, 'not_found', lostMessage(url));
  });

  const close = async (): Promise<void> => {
    state.isReady = false;
    state.isStopping = true;
    admission[Symbol.dispose]();
    await closeServer(app, sockets);
  };
  return {
    app,
    async listen() {
      // Fastify would log each address on its own; whoever started this tells of it.
      const { level } = app.log;
      app.log.level = 'warn';
      const address = await app.listen({ host: config.host, port: config.port, backlog: BACKLOG });
      app.log.level = level;
      state.isReady = true;
      return address;
    },
    drain: (graceMs) => drainServer(app, coro, state, graceMs, close),
    [Symbol.asyncDispose]: close,
  };
}

function refuseWhatIsNotHttp(error: Error & { code?: string }, socket: Socket): void {
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const status = isLarge
    ? '431 Request Header Fields Too Large'
    : isLate
      ? '408 Request Timeout'
      : '400 Bad Request';
  const code = isLarge ? 'headers_too_large' : isLate ? 'request_timeout' : 'invalid_request';
  const body = JSON.stringify(toErrorJson(code, status.slice(4), status.slice(4)));
  const head = `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}`;
  if (socket.writable) socket.write(`HTTP/1.1 ${status}\r\n${head}\r\nconnection: close\r\n\r\n${body}`);
  socket.destroySoon();
}

/** Which methods each path has, filled as routes are added. */
function collectMethods(app: FastifyInstance): Map<string, Set<string>> {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const it of [method].flat()) known.add(it);
    methods.set(url, known);
  });
  return methods;
}

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** A path that exists answers 405 to methods it does not have, not 404, and tells by `OPTIONS` those it has (RFC 9110, 9.3.7). */
function refuseOtherMethods(app: FastifyInstance, methods: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, known] of [...methods]) {
    const others = METHODS.filter((method) => !known.has(method));
    if (url.startsWith('/docs')) continue;
    if (others.length === 0) continue;
    const allow = METHODS.filter((method) => known.has(method)).join(', ');
    app.options(url, { schema: { hide: true } }, (_, reply) =>
      reply.code(204).header('allow', `${allow}, OPTIONS`).send(),
    );
    app.route({
      method: others,
      url,
      schema: { hide: true },
      // Before Fastify looks for a parser of the body.
      onRequest: async () => {
        throw new HttpError(405, 'method_not_allowed', 'Method Not Allowed', { allow });
      },
      handler: async () => {},
    });
  }
}
