import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toConfig } from '../config/config.ts';
import { openCoro } from '../open-coro.ts';
import { openServer, type Server } from './open-server.ts';
import { getFrom, serverWith } from './testing.ts';

const SCRIPT = 'console.log("chorus")';
let dir: string;
let server: Server;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coro-page-'));
  await mkdir(join(dir, 'assets'));
  await writeFile(join(dir, 'index.html'), '<!doctype html><title>CORO</title>');
  await writeFile(join(dir, '.made-of'), 'a digest');
  await writeFile(join(dir, 'assets/main-abc.js'), SCRIPT);
  await writeFile(join(dir, 'assets/main-abc.js.br'), brotliCompressSync(SCRIPT));
  const config = toConfig({
    CORO_DEMO: '0',
    CORO_LOG_LEVEL: 'silent',
    PORT: '0',
    CORO_API_TOKEN: 'a-token-that-nobody-guesses',
  });
  server = await openServer(await openCoro({ config }), config, '1.2.3', { pageDir: dir });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const get = (url: string, headers: Record<string, string> = {}) => getFrom(server, url, headers);

it('gives browsers the page, and everybody else data, under one address and without a token', async () => {
  const page = await get('/', BROWSER);
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.body).toContain('<title>CORO</title>');
  for (const accept of ['*/*', 'application/json']) {
    expect((await get('/', { accept })).json()).toMatchObject({ name: 'CORO API' });
  }
  const replies = [page, await get('/')];
  expect(replies.map(({ headers }) => `${headers.vary}`)).toEqual([
    expect.stringContaining('Accept'),
    expect.stringContaining('Accept'),
  ]);
});

it('lets the page run its own scripts and speak to its own server, and nothing else', async () => {
  const { headers } = await get('/', BROWSER);
  expect(`${headers['content-security-policy']}`.split('; ')).toEqual([
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
  ]);
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-dns-prefetch-control': 'off',
    'cache-control': 'no-cache',
  });
  expect(headers['strict-transport-security']).toBeUndefined();
});

it('has browsers that came over TLS keep to it', async () => {
  const { headers } = await get('/', { ...BROWSER, 'x-forwarded-proto': 'https' });
  expect(headers['strict-transport-security']).toBe('max-age=31536000');
});

it('lets nobody on the way keep what is no part of the page', async () => {
  for (const path of ['/', '/health', '/models', '/runs/none', '/nowhere']) {
    const { headers } = await get(path);
    expect([path, headers['cache-control'], headers['x-content-type-options']]).toEqual([
      path,
      'no-store',
      'nosniff',
    ]);
  }
});

it('serves assets for good, compressed for who can read it', async () => {
  const plain = await get('/assets/main-abc.js');
  expect([plain.statusCode, plain.body]).toEqual([200, SCRIPT]);
  expect(plain.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-type': 'application/javascript; charset=utf-8',
  });
  const small = await get('/assets/main-abc.js', { 'accept-encoding': 'br' });
  expect(small.headers['content-encoding']).toBe('br');
  expect(small.headers['content-type']).toBe('application/javascript; charset=utf-8');
});

it('serves nothing but assets', async () => {
  const paths = [
    '/assets/../index.html',
    '/assets/..%2findex.html',
    '/assets/%2e%2e/.made-of',
    '/assets/.made-of',
    '/assets/none.js',
    '/assets/',
  ];
  const statuses = await Promise.all(paths.map(async (path) => (await get(path)).statusCode));
  expect(statuses.filter((status) => status < 400)).toEqual([]);
  // The token still guards what is not the page.
  expect((await get('/models', BROWSER)).statusCode).toBe(401);
});

it('answers browsers with data where no page was built', async () => {
  await using bare = await serverWith({}, { pageDir: join(dir, 'none') });
  expect((await getFrom(bare, '/', BROWSER)).json()).toMatchObject({ name: 'CORO API' });
});
