import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { getFrom, serverWith } from './testing.ts';

/** Everything a connection brings until it is closed. */
async function said(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

async function connectTo(address: string): Promise<Socket> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

it.each([
  ['bytes that are none of HTTP', 'nonsense\r\n\r\n', '400 Bad Request', 'invalid_request'],
  [
    'headers beyond 16 KiB',
    `GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'x'.repeat(17 * 1024)}\r\n\r\n`,
    '431 Request Header Fields Too Large',
    'headers_too_large',
  ],
])('%s are answered in JSON, and the connection is closed', async (_, bytes, status, code) => {
  await using server = await serverWith();
  const socket = await connectTo(await server.listen());
  socket.write(bytes);
  const [head = '', body = ''] = (await said(socket)).split('\r\n\r\n');
  expect(head.split('\r\n', 1)).toEqual([`HTTP/1.1 ${status}`]);
  expect(JSON.parse(body)).toMatchObject({ error_code: code });
});

it('who takes ten seconds for headers, or thirty for all, is told so and let go', async () => {
  await using server = await serverWith();
  const { server: http } = server.app;
  expect([http.headersTimeout, http.requestTimeout, http.maxConnections > 0]).toEqual([10_000, 30_000, true]);
  const accepted = once(http, 'connection');
  const socket = await connectTo(await server.listen());
  socket.write('GET /health HTTP/1.1\r\nhost: 127.');
  const [other] = await accepted;
  // What Node tells a server when the time is up.
  http.emit('clientError', Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), other);
  const text = await said(socket);
  expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(text).toContain('"error_code":"request_timeout"');
});

it('a fault of its own is a 500 without a word of what it was, and the next request is served', async () => {
  await using server = await serverWith();
  server.app.get('/broken', async () => {
    throw new Error('the password is swordfish');
  });
  const reply = await getFrom(server, '/broken');
  expect(reply.statusCode).toBe(500);
  expect(reply.json()).toMatchObject({ error_code: 'internal_error' });
  expect(reply.body).not.toContain('swordfish');
  expect((await getFrom(server, '/health')).statusCode).toBe(200);
});
