import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { requestEnd } from './gateway-upstream.ts';

/** An upstream that costs next to nothing, in this process. */
export interface InstantUpstream extends Disposable {
  readonly url: string;
}

/**
 * Raw sockets, one fixed answer, no HTTP parser: it finds where a request ends by its content-length, so it is
 * only good for the requests of these benchmarks.
 */
export async function openInstantUpstream(): Promise<InstantUpstream> {
  const body = readFileSync(new URL('../../test/wire/groq/chat.json', import.meta.url), 'utf8');
  // The model that CORO asks for `mixtral`.
  const compact = JSON.stringify({ ...(JSON.parse(body) as object), model: 'qwen/qwen3.8-27b' });
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(compact)}\r\n\r\n`;
  const reply = Buffer.from(head + compact);
  const server = createServer({ noDelay: true }, (socket) => {
    let pending = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (let end = requestEnd(pending); end > 0; end = requestEnd(pending)) {
        pending = pending.slice(end);
        socket.write(reply);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The upstream does not listen');
  return { url: `http://127.0.0.1:${address.port}`, [Symbol.dispose]: () => server.close() };
}
