import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be cut in the middle of whatever goes over it, and mended. */
export interface Line extends AsyncDisposable {
  readonly url: string;
  /** Breaks every connection; until it is mended, nobody gets through. */
  cut(): void;
  mend(): void;
}

export async function openLine(target: string): Promise<Line> {
  const ends = new Set<Socket>();
  let isCut = false;
  const line = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      ends.add(one);
      one
        .on('error', () => {})
        .on('close', () => {
          ends.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(line, 'listening');
  const address = line.address();
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has a port');
  const breakAll = (): void => {
    for (const end of ends) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
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
