import { connect, type Socket } from 'node:net';

/** Clients that read streams. */
export interface Readers extends Disposable {
  /** Delays of words since the last call, in milliseconds: from being written upstream to being read here. */
  delays(): readonly number[];
  /** They take nothing more. */
  stall(): void;
}

/** Opens streams, a few at a time; resolves once each has said something. */
export async function openReaders(url: string, path: string, body: string, count: number): Promise<Readers> {
  const { port, host } = new URL(url);
  const request = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  let delays: number[] = [];
  const sockets: Socket[] = [];
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true }, () =>
        socket.write(request),
      );
      sockets.push(socket);
      socket.on('error', reject);
      socket.once('data', (chunk) => {
        if (String(chunk).startsWith('HTTP/1.1 200')) resolve();
        else reject(new Error(String(chunk).slice(0, 400)));
      });
      socket.on('data', (chunk) => {
        const now = performance.now();
        // What a packet's end cuts off is not counted.
        for (const [, stamp] of chunk.toString('latin1').matchAll(/@(\d+\.\d{3}) /g))
          delays.push(now - Number(stamp));
      });
    });
  for (let left = count; left > 0; left -= AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, one));
  }
  return {
    delays() {
      const taken = delays;
      delays = [];
      return taken;
    },
    stall() {
      for (const socket of sockets) socket.pause();
    },
    [Symbol.dispose]() {
      for (const socket of sockets) {
        socket.removeAllListeners('error').on('error', () => {});
        socket.destroy();
      }
    },
  };
}

const AT_ONCE = 50;
