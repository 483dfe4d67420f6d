import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A request as it came, and the connection it came on. */
export interface RawExchange {
  readonly socket: Socket;
  /** 0 for the first connection. */
  readonly connection: number;
  /** Request line, headers and body. */
  readonly text: string;
}

export interface RawUpstream extends AsyncDisposable {
  readonly url: string;
  readonly exchanges: readonly RawExchange[];
}

/** A server that answers each request byte for byte as it is told. */
export async function openRawUpstream(answer: (exchange: RawExchange) => void): Promise<RawUpstream> {
  const exchanges: RawExchange[] = [];
  const sockets: Socket[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    const connection = sockets.push(socket) - 1;
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!isWhole(text)) return;
      const exchange = { socket, connection, text };
      exchanges.push(exchange);
      text = '';
      answer(exchange);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has a port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    exchanges,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function isWhole(text: string): boolean {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return rest.length > 0 && rest.join('\r\n\r\n').length >= length;
}

/** A reply's head, whose body ends when the connection does or in chunks. */
export function headOf(status: string, type = 'text/event-stream', more = ''): string {
  return `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n${more}\r\n`;
}

/** One chunk of a chunked body. */
export function chunkOf(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

export const LAST_CHUNK = '0\r\n\r\n';
