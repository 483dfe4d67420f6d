import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { type Fault, UpstreamError } from '../core/fault.ts';
import { pulled } from '../flow/pulled.ts';
import { Stop } from '../flow/stop.ts';
import { HTTP_LIMITS, type HttpLimits, type HttpPool, openHttpPool } from './http.ts';
import type { HttpStream } from './http-stream.ts';
import { chunkOf, headOf, LAST_CHUNK, openRawUpstream, type RawExchange } from './testing.ts';

const REQUEST = { path: '/chat', headers: { authorization: 'Bearer key' }, body: '{"model":"m"}' };
const until = (check: () => void) => vi.waitFor(check, { interval: 2, timeout: 10_000 });

/** A pool in front of a server that answers as told. */
async function open(answer: (exchange: RawExchange) => void, limits: Partial<HttpLimits> = {}) {
  const upstream = await openRawUpstream(answer);
  const pool = openHttpPool(upstream.url, { ...HTTP_LIMITS, ...limits });
  return {
    pool,
    exchanges: upstream.exchanges,
    async [Symbol.asyncDispose]() {
      await pool.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof UpstreamError ? error.fault.code : `not ours: ${error}`),
  );

const textOf = (chunks: readonly Buffer[] | undefined) => chunks && Buffer.concat(chunks).toString();

/** A stream whose reads are pulled, one by one. */
function pulling(stream: HttpStream) {
  const reads = pulled<readonly Buffer[]>((take) => stream.read(take));
  return {
    head: () => stream.head(),
    read: async (): Promise<readonly Buffer[] | undefined> => (await reads.next()).value,
    fail: (fault: Fault) => stream.fail(fault),
    close: () => stream.close(),
  };
}

type Pulling = ReturnType<typeof pulling>;

async function readAll(stream: Pulling): Promise<string> {
  let text = '';
  for (let chunks = await stream.read(); chunks; chunks = await stream.read()) text += textOf(chunks);
  return text;
}

describe('a stream', () => {
  it('tells its head before its body, and everything that came at once in one read', async () => {
    let say = (_: string) => {};
    await using it = await open(({ socket }) => {
      say = (text) => socket.write(text);
      say(headOf('200 OK'));
    });
    const stream = pulling(it.pool.stream(REQUEST, new Stop()));
    expect(await stream.head()).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
    });
    say(chunkOf('one,') + chunkOf('two'));
    expect(textOf(await stream.read())).toBe('one,two');
    say(chunkOf('three') + LAST_CHUNK);
    expect(textOf(await stream.read())).toBe('three');
    expect(await stream.read()).toBeUndefined();
    expect(it.exchanges[0]?.text).toMatch(/^POST \/v1\/chat HTTP\/1\.1\r\n[\s\S]*\r\n\r\n\{"model":"m"\}$/);
  });

  it('leaves its connection to the next request when it was read to its end', async () => {
    await using it = await open(({ socket }) => socket.write(headOf('200 OK') + chunkOf('x') + LAST_CHUNK));
    for (let i = 0; i < 3; i++) {
      const stream = pulling(it.pool.stream(REQUEST, new Stop()));
      await readAll(stream);
      stream.close();
      // undici takes a connection back one turn of the event loop later.
      await new Promise(setImmediate);
    }
    expect(it.exchanges.map(({ connection }) => connection)).toEqual([0, 0, 0]);
  });

  it('holds the sender back while nobody reads', async () => {
    let written = 0;
    await using it = await open(({ socket }) => {
      socket.write(headOf('200 OK'));
      const piece = chunkOf('x'.repeat(64 * 1024));
      const pump = () => {
        while (!socket.destroyed && written < 64 * 1024 * 1024) {
          written += piece.length;
          if (!socket.write(piece)) return void socket.once('drain', pump);
        }
      };
      pump();
    });
    const stream = pulling(it.pool.stream(REQUEST, new Stop()));
    await stream.head();
    let last = -1;
    // What the sockets of both sides take in is limited too.
    const isStill = () => {
      const before = last;
      last = written;
      expect(written).toBe(before);
    };
    await vi.waitFor(isStill, { interval: 50, timeout: 10_000 });
    expect(written).toBeLessThan(32 * 1024 * 1024);
    const first = await stream.read();
    expect(first?.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1024 * 1024);
    while (written === last) await stream.read();
    stream.close();
  });

  it.each<[string, (it: { stop: Stop; stream: Pulling }) => void]>([
    ['its signal aborts', ({ stop }) => stop.abort()],
    ['its reader leaves', ({ stream }) => stream.close()],
  ])('loses its connection when %s', async (_, leave) => {
    await using it = await open(({ socket }) => socket.write(headOf('200 OK') + chunkOf('x')));
    const stop = new Stop();
    const stream = pulling(it.pool.stream(REQUEST, stop));
    await stream.read();
    const pending = codeOf(stream.read());
    const closed = once(it.exchanges[0]?.socket ?? expect.fail('no request came'), 'close');
    leave({ stop, stream });
    await closed;
    expect(await pending).toBe('cancelled');
  });

  it('brings what had come before it was cut, and then says so', async () => {
    await using it = await open(({ socket }) => socket.end(headOf('200 OK') + chunkOf('half')));
    const stream = pulling(it.pool.stream(REQUEST, new Stop()));
    expect(textOf(await stream.read())).toBe('half');
    expect(await codeOf(stream.read())).toBe('stream_interrupted');
  });

  it('ends for a reason of its reader, which every read then throws', async () => {
    await using it = await open(() => {});
    const stream = pulling(it.pool.stream(REQUEST, new Stop()));
    const pending = codeOf(stream.head());
    stream.fail({ code: 'timeout', message: 'late', retryable: true });
    expect([await pending, await codeOf(stream.read())]).toEqual(['timeout', 'timeout']);
  });

  it('is cut where it is larger than it may be', async () => {
    const answer = headOf('200 OK') + chunkOf('x'.repeat(600)) + chunkOf('x'.repeat(600));
    await using it = await open(({ socket }) => socket.write(answer), { streamBytes: 1000 });
    const stream = pulling(it.pool.stream(REQUEST, new Stop()));
    expect(await codeOf(readAll(stream))).toBe('response_too_large');
    await until(() => expect(it.exchanges[0]?.socket.destroyed).toBe(true));
  });

  it('takes no announcement for a reply', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n';
    await using it = await open(({ socket }) => socket.write(early + headOf('200 OK') + LAST_CHUNK));
    expect((await pulling(it.pool.stream(REQUEST, new Stop())).head()).status).toBe(200);
  });
});

describe('a whole reply', () => {
  it('may be given less time than the others', async () => {
    await using it = await open(() => {});
    expect(await codeOf(it.pool.post(REQUEST, new Stop(), 20))).toBe('timeout');
  });

  it('may be asked for without a body', async () => {
    await using it = await open(({ socket }) => socket.write(headOf('200 OK') + chunkOf('[1]') + LAST_CHUNK));
    const reply = await it.pool.get(
      { path: '/models', headers: { authorization: 'Bearer key' } },
      new Stop(),
    );
    expect(reply).toMatchObject({ status: 200, body: '[1]' });
    expect(it.exchanges[0]?.text).toMatch(/^GET \/v1\/models HTTP\/1\.1\r\n/);
    expect(it.exchanges[0]?.text).not.toMatch(/content-type/i);
  });
});

describe('a connection that was kept alive', () => {
  const whole = headOf('200 OK', 'application/json') + chunkOf('{}') + LAST_CHUNK;
  const reset = ({ socket }: RawExchange) => socket.resetAndDestroy();
  const bodies = async (pool: HttpPool, count: number): Promise<string[]> => {
    const codes: string[] = [];
    for (let i = 0; i < count; i++) {
      codes.push(await codeOf(pool.post(REQUEST, new Stop())));
      await new Promise(setImmediate);
    }
    return codes;
  };

  it('and was closed as the next request went out, is replaced for it once', async () => {
    await using it = await open((exchange) => {
      const isStale = exchange.connection === 0 && it.exchanges.length === 2;
      if (isStale) reset(exchange);
      else exchange.socket.write(whole);
    });
    expect(await bodies(it.pool, 2)).toEqual(['none', 'none']);
    expect(it.exchanges.map(({ connection }) => connection)).toEqual([0, 0, 1]);
  });

  it('is not replaced for a request that a fresh one refused too', async () => {
    await using it = await open((exchange) => {
      if (it.exchanges.length > 1) reset(exchange);
      else exchange.socket.write(whole);
    });
    expect(await bodies(it.pool, 2)).toEqual(['none', 'network_error']);
    expect(it.exchanges).toHaveLength(3);
  });

  it('is not replaced once a byte of a reply has come', async () => {
    await using it = await open(({ socket }) => {
      if (it.exchanges.length === 1) socket.write(whole);
      else socket.write(headOf('200 OK'), () => socket.resetAndDestroy());
    });
    expect(await bodies(it.pool, 2)).toEqual(['none', 'stream_interrupted']);
    expect(it.exchanges).toHaveLength(2);
  });

  it('is not replaced when it is new', async () => {
    await using it = await open(reset);
    expect(await bodies(it.pool, 1)).toEqual(['network_error']);
    expect(it.exchanges).toHaveLength(1);
  });
});
