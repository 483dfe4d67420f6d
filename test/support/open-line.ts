import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be cut in the middle of whatever goes over it, and mended. */
export interface Line extends AsyncDisposable {
  readonly url: string;
  /** Connections that broke after as many bytes as they were to bring. */
  readonly broken: number;
  /** Breaks every connection; until it is mended, nobody gets through. */
  cut(): void;
  mend(): void;
}

export interface LineOptions {
  /** Each connection breaks once it has brought so many bytes of replies, be it within an event; default: never. */
  readonly breakAfterBytes?: number;
}

export async function openLine(
  target: string,
  { breakAfterBytes = Number.POSITIVE_INFINITY }: LineOptions = {},
): Promise<Line> {
  const ends = new Set<Socket>();
  let isCut = false;
  let broken = 0;
  const line = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    for (const end of [client, upstream]) {
      ends.add(end);
      end.on('error', () => {}).on('close', () => ends.delete(end));
    }
    client.on('close', () => upstream.destroy()).pipe(upstream);
    let left = breakAfterBytes;
    upstream
      .on('data', (chunk) => {
        if (left <= 0) return;
        const hasRoom = client.write(chunk.subarray(0, left));
        left -= chunk.length;
        if (left <= 0) {
          broken++;
          client.destroySoon();
        } else if (!hasRoom) {
          upstream.pause();
          client.once('drain', () => upstream.resume());
        }
      })
      // What it said still goes out.
      .on('close', () => client.destroySoon());
  }).listen(0, '127.0.0.1');
  await once(line, 'listening');
  const address = line.address();
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has a port');
  const breakAll = (): void => {
    for (const end of ends) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    get broken() {
      return broken;
    },
    cut() {
      isCut = true;
      breakAll();
    },
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      line.close();
      breakAll();
      await once(line, 'close');
    },
  };
}
