import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Where `npm run build:web` puts the page: the same place seen from `src/server` and from `dist/server`. */
export const PAGE_DIR = join(import.meta.dirname, '../../dist/web');

/** Sends the page when a browser asks for it; undefined when the caller wants data, or there is no page. */
export type SendPage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;

/**
 * What the page may do: run its own scripts and speak to its own server, nothing else. No policy for Trusted Types
 * may be made at all, so no text of a model can become markup, whatever the page's code does with it.
 */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-dns-prefetch-control': 'off',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** The web page and its assets, as they were built: compressed once, and named by what they hold. */
export async function servePage(app: FastifyInstance, dir: string): Promise<SendPage> {
  if (!existsSync(join(dir, 'index.html'))) return () => undefined;
  await app.register(fastifyStatic, {
    root: join(dir, 'assets'),
    prefix: '/assets/',
    preCompressed: true,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders(reply, path) {
      // The page names its scripts, so it is asked for each time; what it names never changes.
      const isPage = path.endsWith('.html');
      reply.headers({ ...HEADERS, 'cache-control': isPage ? 'no-cache' : IMMUTABLE });
    },
  });
  return (request, reply) => {
    // The same address holds data for everybody else, and no cache may confuse the two.
    reply.header('vary', [reply.getHeader('vary'), 'Accept'].filter(Boolean).join(', '));
    if (!wantsPage(request)) return undefined;
    // TLS ends before this server; a browser that came over it is told to keep to it.
    if (request.headers['x-forwarded-proto'] === 'https') reply.header(...KEEP_TO_TLS);
    return reply.sendFile('index.html', dir);
  };
}

const KEEP_TO_TLS = ['strict-transport-security', 'max-age=31536000'] as const;

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Browsers name HTML; `*\/*` alone is a program that takes what it gets. */
function wantsPage({ headers: { accept } }: FastifyRequest): boolean {
  return accept !== undefined && /\btext\/html\b/i.test(accept);
}
