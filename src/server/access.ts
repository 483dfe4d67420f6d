import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { type Config, isLoopback } from '../config/config.ts';
import { HttpError } from './errors.ts';

/** @throws HttpError 401 or 421 for whoever may not call */
export type Guard = (request: RequestHead) => void;

/** What is known of a request before its body. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** Who may call: the bearer of the token if one is set, else only requests that name no host but this machine. */
export function guardAccess(app: FastifyInstance, config: Config): Guard {
  const guard = config.token ? guardByToken(config.token.reveal()) : guardByHost(config);
  app.addHook('onRequest', (request, _, done) => {
    guard(request);
    done();
  });
  return guard;
}

function guardByToken(token: string): Guard {
  const expected = digest(token);
  return (request) => {
    if (!isOpen(request) && !isToken(request, expected)) throw unauthorized(request);
  };
}

function guardByHost({ host: own, publicHosts }: Config): Guard {
  const hosts = new Set([own.toLowerCase(), ...publicHosts]);
  // Nearly every request names the host that the last one named.
  let lastAllowed: string | undefined;
  return ({ headers: { host } }) => {
    // A browser always names its host, and Node refuses whoever speaks HTTP/1.1 and names none (400): what is left is
    // HTTP/1.0, as health checks of load balancers speak it, which no page can.
    if (host === undefined || host === lastAllowed) return;
    if (!isAllowedHost(host, hosts)) throw hostRefused();
    lastAllowed = host;
  };
}

/** The name of whoever sent a request with these headers. */
export type CallerOf = (request: Pick<RequestHead, 'headers'>) => string;

/**
 * Who calls, as a name that says nothing of the token: runs belong to whoever sent the same. Without a token everybody
 * is the same.
 */
export function openCallers(config: Config): CallerOf {
  return config.token ? (request) => digest(tokenIn(request) ?? '').toString('base64') : () => '';
}

/** What anybody may see: that the server lives, and how to speak to it. */
function isOpen({ method, url = '' }: RequestHead): boolean {
  const path = url.split('?', 1)[0] ?? '';
  if (method === 'OPTIONS') return true;
  if (method !== 'GET' && method !== 'HEAD') return false;
  return OPEN_PATHS.has(path) || path.startsWith('/docs/') || path.startsWith('/assets/');
}

const OPEN_PATHS = new Set(['/', '/health', '/ready', '/docs', '/redoc', '/openapi.json']);

/** One function for both carriers. Digests are of one length, so the comparison takes the same time for all. */
function isToken(request: RequestHead, expected: Buffer): boolean {
  const given = tokenIn(request);
  return given !== undefined && timingSafeEqual(digest(given), expected);
}

function tokenIn({ headers }: Pick<RequestHead, 'headers'>): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const key = headers['x-api-key'];
  return bearer ?? (typeof key === 'string' ? key : undefined);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function unauthorized({ headers }: RequestHead): HttpError {
  const isGiven = headers.authorization !== undefined || headers['x-api-key'] !== undefined;
  return new HttpError(
    401,
    isGiven ? 'invalid_api_key' : 'missing_api_key',
    'Send the token of this server as "Authorization: Bearer …" or "x-api-key"',
    { 'www-authenticate': 'Bearer' },
  );
}

/** DNS rebinding: a page elsewhere can make a browser send requests here, but not under this machine's name. */
function isAllowedHost(header: string, hosts: ReadonlySet<string>): boolean {
  const match = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(header);
  const name = match?.[1]?.toLowerCase().replace(/^\[|\]$/g, '');
  return name !== undefined && (isLoopback(name) || hosts.has(name));
}

function hostRefused(): HttpError {
  return new HttpError(
    421,
    'host_not_allowed',
    'This host name is not served: list it in CORO_PUBLIC_HOSTS or set CORO_API_TOKEN',
  );
}
