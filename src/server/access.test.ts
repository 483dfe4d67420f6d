import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertServable, toConfig } from '../config/config.ts';
import type { Server } from './open-server.ts';
import { getFrom, serverWith } from './testing.ts';

describe('without a token', () => {
  let server: Server;
  beforeAll(async () => {
    server = await serverWith();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  const get = (url: string, headers?: Record<string, string>) => getFrom(server, url, headers);

  it.each([
    ['localhost:8000', 200],
    ['127.0.0.1', 200],
    ['127.9.9.9:1', 200],
    ['[::1]:8000', 200],
    ['app.localhost', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['10.0.0.1', 421],
    ['localhost/?x', 421],
  ])('a request for host "%s" gets %s', async (host, status) => {
    const reply = await get('/models', { host });
    expect(reply.statusCode).toBe(status);
    if (status === 421) expect(reply.json()).toMatchObject({ error_code: 'host_not_allowed' });
  });

  it('serves who names no host: a page cannot, and the health check of a load balancer may', async () => {
    await using listening = await serverWith({ PORT: '0' });
    const socket = connect(Number(new URL(await listening.listen()).port), '127.0.0.1');
    socket.end('GET /health HTTP/1.0\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('ignores any Authorization', async () => {
    expect((await get('/models', { authorization: 'Bearer whatever' })).statusCode).toBe(200);
  });

  it('lets loopback pages call, and no others', async () => {
    const allowed = await get('/models', { origin: 'http://localhost:5173' });
    expect(allowed.headers['access-control-allow-origin']).toBe('http://localhost:5173');
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
    for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'null']) {
      expect((await get('/models', { origin })).headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

it.each([
  ['/chat', 'POST, OPTIONS'],
  ['/models', 'GET, HEAD, OPTIONS'],
  ['/runs/run_1', 'GET, HEAD, DELETE, OPTIONS'],
])('says to who asks what %s can: %s', async (url, allow) => {
  await using server = await serverWith();
  const ask = (at: string, headers = {}) =>
    server.app.inject({ method: 'OPTIONS', url: at, headers: { host: 'localhost', ...headers } });
  const { statusCode, headers, body } = await ask(url);
  expect([statusCode, headers.allow, body]).toEqual([204, allow, '']);
  // A page that may not call is told nothing more than that.
  const foreign = await ask(url, {
    origin: 'https://evil.example',
    'access-control-request-method': 'POST',
  });
  expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  expect(foreign.headers['access-control-allow-methods']).toBeUndefined();
  expect((await ask('/nowhere')).statusCode).toBe(404);
});

it('lets pages with a vendor’s client call, whose headers are its own', async () => {
  await using server = await serverWith();
  const headers = { host: 'localhost:8000', origin: 'http://localhost:5173' };
  const preflight = (url: string, wanted: string) =>
    server.app.inject({
      method: 'OPTIONS',
      url,
      headers: {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': wanted,
      },
    });
  const allowed = async (url: string, wanted: string) =>
    (await preflight(url, wanted)).headers['access-control-allow-headers'];
  expect(await allowed('/v1/chat/completions', 'x-stainless-os,content-type')).toContain('x-stainless-os');
  expect(await allowed('/v1/chat/completions', 'odd; header')).not.toContain('odd');
  expect(await allowed('/chat', 'x-stainless-os')).not.toContain('x-stainless-os');
  const reply = await server.app.inject({ url: '/v1/models', headers });
  expect(reply.headers['access-control-expose-headers']).toContain('x-coro-model-used');
});

it('serves host names that are listed', async () => {
  await using listed = await serverWith({ CORO_PUBLIC_HOSTS: 'Coro.example, other.example' });
  const reply = await listed.app.inject({ url: '/models', headers: { host: 'coro.example:443' } });
  expect(reply.statusCode).toBe(200);
});

describe('with a token', () => {
  const token = 'coro-token-0123456789';
  let server: Server;
  beforeAll(async () => {
    server = await serverWith({ CORO_API_TOKEN: token });
  });
  afterAll(() => server[Symbol.asyncDispose]());
  const get = (url: string, headers: Record<string, string> = {}) =>
    server.app.inject({ url, headers: { host: 'anything.example', ...headers } });

  it.each(['/', '/health', '/docs/', '/openapi.json', '/redoc'])('anybody may see %s', async (url) => {
    expect((await get(url)).statusCode).toBeLessThan(400);
  });

  it.each([
    ['nothing', {}, 401, 'missing_api_key'],
    ['another token', { authorization: 'Bearer nope' }, 401, 'invalid_api_key'],
    ['another scheme', { authorization: `Basic ${token}` }, 401, 'invalid_api_key'],
    ['a part of the token', { 'x-api-key': token.slice(0, -1) }, 401, 'invalid_api_key'],
    ['the token as bearer', { authorization: `Bearer ${token}` }, 200, undefined],
    ['the token as x-api-key', { 'x-api-key': token }, 200, undefined],
  ] as const)('%s gets its due', async (_, headers, status, code) => {
    const reply = await get('/models', headers);
    expect([reply.statusCode, reply.json().error_code]).toEqual([status, code]);
    if (status === 401) expect(reply.headers['www-authenticate']).toBe('Bearer');
    expect(reply.body).not.toContain(token);
  });

  it('guards what does not exist and what it may not do, too', async () => {
    expect((await get('/nope')).statusCode).toBe(401);
    expect((await server.app.inject({ method: 'POST', url: '/health' })).statusCode).toBe(401);
    expect((await server.app.inject({ method: 'POST', url: '/chat', payload: {} })).statusCode).toBe(401);
  });

  it('lets any page call, without credentials, and answers preflights', async () => {
    const reply = await server.app.inject({
      method: 'OPTIONS',
      url: '/chat',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(reply.statusCode).toBe(204);
    expect(reply.headers['access-control-allow-origin']).toBe('*');
    expect(reply.headers['access-control-allow-credentials']).toBeUndefined();
  });
});

describe('starting', () => {
  const real = { GROQ_API_KEY: 'gsk_0123456789' };
  it.each<[string, Record<string, string>, boolean]>([
    ['loopback with keys', real, true],
    ['everywhere with keys and nothing else', { ...real, HOST: '0.0.0.0' }, false],
    ['everywhere with keys and a token', { ...real, HOST: '0.0.0.0', CORO_API_TOKEN: '0123456789' }, true],
    ['everywhere with keys and consent', { ...real, HOST: '::', CORO_ALLOW_ANONYMOUS: '1' }, true],
    ['everywhere without keys', { HOST: '0.0.0.0' }, true],
    ['everywhere with keys but simulated', { ...real, HOST: '0.0.0.0', CORO_DEMO: '1' }, true],
  ])('on %s is allowed: %s', (_, env, isAllowed) => {
    const start = () => assertServable(toConfig(env));
    if (isAllowed) expect(start).not.toThrow();
    else expect(start).toThrow(/CORO_API_TOKEN.*CORO_ALLOW_ANONYMOUS=1/);
  });
});
