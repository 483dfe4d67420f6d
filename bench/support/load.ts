import { connect } from 'node:net';

/**
 * Closed-loop load over raw sockets: each connection sends its next request when the answer to the last is whole.
 *
 * @param connections how many stand open
 * @param durationMs how long new requests are sent
 * @returns whole answers per second; throws when one is not a 200
 */
export async function load(
  url: string,
  path: string,
  body: string,
  connections: number,
  durationMs: number,
): Promise<number> {
  const { port, host } = new URL(url);
  const request = Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const startedAt = performance.now();
  const stop = spin();
  const counts = await Promise.all(
    Array.from({ length: connections }, () => oneConnection(Number(port), request, startedAt + durationMs)),
  );
  stop();
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - startedAt) / 1000);
}

function oneConnection(port: number, request: Buffer, endsAt: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    let pending = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(request));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      const end = replyEnd(pending);
      if (end === 0) return;
      if (!pending.startsWith('HTTP/1.1 200')) {
        reject(new Error(pending.slice(0, 300)));
        socket.destroy();
        return;
      }
      count++;
      pending = pending.slice(end);
      if (performance.now() < endsAt) {
        socket.write(request);
      } else {
        socket.destroy();
        resolve(count);
      }
    });
  });
}

function replyEnd(text: string): number {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return 0;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? -1);
  if (length < 0) throw new Error('A reply without content-length');
  return text.length >= head + 4 + length ? head + 4 + length : 0;
}

/**
 * Keeps this process awake. A core that sleeps between answers must be woken by the server under test, which on a
 * virtual machine costs the server more than the answer itself, and the more the slower it is.
 */
function spin(): () => void {
  let isRunning = true;
  const turn = (): void => {
    if (isRunning) setImmediate(turn);
  };
  turn();
  return () => {
    isRunning = false;
  };
}
