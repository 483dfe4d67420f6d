import dns from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { replyWithError } from './errors.ts';
import type { Server } from './open-server.ts';
import { Reply } from './reply.ts';
import { serverWith } from './testing.ts';

type Found = (error: null, addresses: readonly object[]) => void;

const MIB = 1024 * 1024;
const ORIGIN = 'http://localhost:3000';

describe('a path that models are asked through', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = await serverWith();
    url = await server.listen();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const post = (path: string, body: unknown) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ORIGIN },
      body: JSON.stringify(body),
    });

  /** What goes over one connection, and all that comes back until it ends. */
  async function send(...parts: readonly string[]): Promise<string> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    for (const part of parts) socket.write(part);
    let text = '';
    for await (const chunk of socket.setEncoding('utf8')) text += chunk;
    return text;
  }

  const head = (path: string, ...fields: readonly string[]) =>
    [`POST ${path} HTTP/1.1`, 'host: localhost', 'content-type: application/json', ...fields, '', ''].join(
      '\r\n',
    );

  const chat = { prompt: 'Hi', models: ['gpt-4o'] };
  const messages = [{ role: 'user', content: 'Hi' }];

  it.each([
    ['/chat', chat],
    ['/chat', { prompt: 'Hi' }],
    ['/v1/chat/completions', { model: 'gpt-4o', messages }],
    ['/v1/chat/completions', { model: 'nobody', messages }],
    ['/v1/messages', { model: 'gpt-4o', max_tokens: 9, messages }],
  ])('%s says the same with a query behind it, or escaped: %j', async (path, body) => {
    const plain = await post(path, body);
    const odd = await post(`${path}?api-version=1`, body);
    const escaped = await post(path.replace('chat', 'ch%61t'), body);
    const fields = ({ headers }: Response) =>
      [...headers.keys()].filter((name) => !/^(?:date|content-length)$/.test(name)).sort();
    const told = async (reply: Response) => [
      reply.status,
      fields(reply),
      (await reply.text()).replace(/"(run_id|request_id|latency_ms|total_latency_ms)":[^,}]+/g, ''),
    ];
    expect(plain.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    const first = await told(plain);
    expect(await told(odd)).toEqual(first);
    expect(await told(escaped)).toEqual(first);
  });

  it('that names no model says so in the singular', async () => {
    const reply = await post('/chat/', { prompt: 'Hi' });
    expect([reply.status, await reply.json()]).toMatchObject([400, { detail: 'Invalid model ID: ' }]);
  });

  it("that is OpenAI's without its /v1 is told so, whatever is asked there", async () => {
    for (const body of ['nothing', '{}']) {
      const reply = await fetch(`${url}/chat/completions`, { method: 'POST', body });
      expect(reply.status).toBe(404);
      expect(await reply.text()).toContain('it is /v1/chat/completions here');
    }
  });

  it('tells by OPTIONS what it is for, to whoever names a type of body with everything, too', async () => {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${url}/chat`, { method: 'OPTIONS', headers });
    expect([reply.status, reply.headers.get('allow')]).toEqual([204, 'POST, OPTIONS']);
  });

  it('is for POST alone', async () => {
    const reply = await fetch(`${url}/v1/chat/completions`, { method: 'PUT', body: '{}' });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('answers one after the other who asks for both at once', async () => {
    const body = JSON.stringify(chat);
    const ask = (...fields: string[]) => head('/chat', `content-length: ${body.length}`, ...fields) + body;
    const replies = await send(ask(), ask('connection: close'));
    expect(replies.match(/HTTP\/1\.1 200 OK\r$/gm)).toHaveLength(2);
    expect(replies.match(/"error_code":"api_key_missing"/g)).toHaveLength(2);
  });

  it('refuses a body that is too large and never told its size, to whoever sends all of it first', async () => {
    const piece = `${(MIB).toString(16)}\r\n${' '.repeat(MIB)}\r\n`;
    const pieces = Array<string>(18).fill(piece);
    const reply = await send(
      head('/chat', 'transfer-encoding: chunked', 'connection: close'),
      ...pieces,
      '0\r\n\r\n',
    );
    expect(reply).toMatch(/^HTTP\/1\.1 413 /);
    expect(reply).toContain('The body is larger than 16 MiB');
  });

  it('outlives a caller who breaks off within the body', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`${head('/chat', 'content-length: 100')}{"prompt":`);
    await new Promise((resolve) => server.app.server.once('request', resolve));
    socket.destroy();
    const reply = await post('/chat', chat);
    expect(reply.status).toBe(200);
  });
});

it('hangs up where a refusal cannot be said, and lives on', async () => {
  const { log } = fastify();
  const asked = { url: '/chat', headers: {}, namesModel: false };
  const server = createServer(({ url }, raw) => {
    const reply = new Reply(raw, log);
    if (url === '/bad') reply.header('x-bad', 'a\nb');
    replyWithError(new Error('anything'), asked, reply);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(fetch(`http://127.0.0.1:${port}/bad`)).rejects.toThrow('fetch failed');
  expect((await fetch(`http://127.0.0.1:${port}/good`)).status).toBe(500);
});

it.runIf(process.platform === 'linux')(
  'is reached at every address that the name of its host has',
  async () => {
    const two = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
    const lookup = (name: string, _: unknown, done: Found): void =>
      done(null, name === 'localhost' ? two : two.filter(({ address }) => address === name));
    vi.spyOn(dns, 'lookup').mockImplementation(lookup as never);
    onTestFinished(() => void vi.restoreAllMocks());
    await using server = await serverWith({ HOST: 'localhost' });
    const { port } = new URL(await server.listen());
    for (const { address } of two) {
      const reply = await fetch(`http://${address}:${port}/chat`, { method: 'POST', body: '{}' });
      expect(reply.status).toBe(422);
    }
  },
);
