import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { fastify } from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RunEvent } from '../core/run-event.ts';
import { type EventStream, openEventStreams, STREAM_LIMITS, type StreamLimits } from './event-stream.ts';
import { Reply } from './reply.ts';

const until = (check: () => void) => vi.waitFor(check, { interval: 2, timeout: 10_000 });

/** A server that answers every request with a stream. */
async function serve(
  answer: (stream: EventStream, raw: ServerResponse) => void,
  own: Partial<StreamLimits> = {},
) {
  const streams = openEventStreams({ ...STREAM_LIMITS, ...own });
  const server = createServer((_, raw) => {
    const reply = new Reply(raw, fastify().log).header('access-control-allow-origin', '*');
    answer(streams.open(reply), raw);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has a port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A stream of a server, and a client that has asked for it and reads nothing yet. */
async function open(own: Partial<StreamLimits> = {}) {
  let stream: EventStream | undefined;
  let raw: ServerResponse | undefined;
  const server = await serve((it, response) => {
    stream = it;
    raw = response;
    response.flushHeaders();
  }, own);
  const asking = request({ port: server.port, agent: false }).end();
  const [reply] = (await once(asking, 'response')) as [IncomingMessage];
  if (!stream || !raw) throw new Error('No request came');
  reply.on('error', () => {});
  return {
    stream,
    raw,
    reply,
    async [Symbol.asyncDispose]() {
      reply.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** All that a reply says, once it has ended. */
async function read(reply: IncomingMessage) {
  const events: EventSourceMessage[] = [];
  const comments: string[] = [];
  const parser = createParser({
    onEvent: (event) => events.push(event),
    onComment: (comment) => comments.push(comment),
  });
  for await (const chunk of reply.setEncoding('utf8')) parser.feed(chunk);
  return { events, comments };
}

const delta = (seq: number, text: string): RunEvent => ({
  type: 'answer.delta',
  seq,
  index: 0,
  model: 'm',
  text,
});

/** Two of these never fit into the sockets of both sides. */
const MORE_THAN_KERNELS_TAKE = 'x'.repeat(6 * 1024 * 1024);

/** Writes until the reader is so far behind that the writer has to wait. */
function fill(stream: EventStream, text: string) {
  for (let seq = 0; seq < 100_000; seq++) {
    const room = stream.write([delta(seq, text)]);
    if (room) return { written: seq + 1, room };
  }
  throw new Error('The writer never had to wait');
}

describe('a stream of events', () => {
  it('says before its first event that it is one, and that nobody may change it', async () => {
    await using it = await open();
    expect(it.reply.statusCode).toBe(200);
    expect(it.reply.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': '*',
    });
  });

  it('hands on at once what it is given, events that came together in one piece', async () => {
    await using it = await open();
    it.stream.write([delta(1, 'a'), delta(2, 'b')]);
    const [chunk] = await once(it.reply, 'data');
    expect(`${chunk}`).toBe(
      'id: 1\nevent: answer.delta\ndata: {"index":0,"model":"m","text":"a"}\n\n' +
        'id: 2\nevent: answer.delta\ndata: {"index":0,"model":"m","text":"b"}\n\n',
    );
  });

  it('says what one turn brings, its end as well, in one piece', async () => {
    const { port, ...server } = await serve((stream) => {
      stream.write([delta(1, 'a')]);
      stream.write([delta(2, 'b')]);
      stream.end();
    });
    await using _ = server;
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const [chunk] = await once(socket, 'data');
    expect(`${chunk}`).toMatch(/^HTTP\/1\.1 200 OK\r\n.*id: 1\n.*id: 2\n.*\n\n\r\n0\r\n\r\n$/s);
  });

  it.each([
    '\n\nevent: run.completed\ndata: {"outcome":"complete"}\n\n',
    '\r\revent: admin\r\n\r\ndata: x\r\r',
    '\u2028id: 9\u2029\u0085data: x',
    '\0: comment\n',
    '\ud800 half a character',
  ])('lets no word of a model forge an event: %j', async (text) => {
    await using it = await open();
    it.stream.write([delta(1, text), delta(2, 'after')]);
    it.stream.end();
    const { events } = await read(it.reply);
    expect(events.map(({ event, id }) => [event, id])).toEqual([
      ['answer.delta', '1'],
      ['answer.delta', '2'],
    ]);
    // Half a character cannot be said in UTF-8; all else arrives.
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({ text });
  });

  it('leaves the connection to the next request when it ends', async () => {
    await using it = await serve((stream) => {
      stream.write([delta(1, 'größer als €')]);
      stream.end();
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const ports: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      const asking = request({ port: it.port, agent }).end();
      const [reply] = (await once(asking, 'response')) as [IncomingMessage];
      ports.push(reply.socket.localPort);
      expect((await read(reply)).events[0]?.data).toContain('größer als €');
      expect(reply.complete).toBe(true);
    }
    expect(ports[1]).toBe(ports[0]);
  });

  it('comes without chunks to whoever speaks HTTP/1.0, as nginx does, and ends with the connection', async () => {
    await using it = await serve((stream) => {
      stream.write([delta(1, 'a')]);
      stream.end();
    });
    const socket = connect(it.port, '127.0.0.1');
    socket.write('GET / HTTP/1.0\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += chunk;
    const [head, ...body] = text.split('\r\n\r\n');
    expect(head).not.toMatch(/transfer-encoding/i);
    expect(body).toEqual(['id: 1\nevent: answer.delta\ndata: {"index":0,"model":"m","text":"a"}\n\n']);
  });

  it('says now and then that it lives', async () => {
    await using it = await open({ heartbeatMs: 10 });
    const reading = read(it.reply);
    setTimeout(() => it.stream.end(), 100);
    const { comments, events } = await reading;
    expect(comments.length).toBeGreaterThan(2);
    expect(new Set(comments)).toEqual(new Set(['keep-alive']));
    expect(events).toEqual([]);
  });

  it('keeps little for a reader who takes nothing, holds the writer back, and loses nothing', async () => {
    await using it = await open();
    const text = `${'x'.repeat(1000)} `;
    const { written, room } = fill(it.stream, text);
    // The kernel takes what it takes; beyond that there is one socket's buffer and one queue.
    expect(it.raw.writableLength).toBeLessThan(80 * 1024);
    const reading = read(it.reply);
    await room;
    it.stream.write([delta(written, 'end')]);
    it.stream.end();
    const { events } = await reading;
    const said = events.map(({ data }) => JSON.parse(data).text).join('');
    expect(said.length).toBe(written * text.length + 'end'.length);
    const ids = events.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(ids.at(-1)).toBe(written);
    // What waited came joined.
    expect(events.length).toBeLessThan(written);
  });

  it('cuts a reader who takes nothing for too long, and lets the writer go on', async () => {
    await using it = await open({ stallMs: 30 });
    const { room } = fill(it.stream, MORE_THAN_KERNELS_TAKE);
    await room;
    await until(() => expect(it.raw.destroyed).toBe(true));
    expect(it.stream.write([delta(1, 'for nobody')])).toBeUndefined();
    it.stream.end();
  });

  it('does not wait for ever to say its last words', async () => {
    await using it = await open({ stallMs: 30 });
    fill(it.stream, MORE_THAN_KERNELS_TAKE);
    it.stream.end();
    await until(() => expect(it.raw.destroyed).toBe(true));
    expect(it.raw.writableFinished).toBe(false);
  });

  it('leaves no timer when its reader has left', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await using it = await open();
    expect(vi.getTimerCount()).toBe(1);
    const closed = once(it.raw, 'close');
    it.reply.destroy();
    await closed;
    expect(vi.getTimerCount()).toBe(0);
  });
});
