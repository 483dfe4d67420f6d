import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach } from 'vitest';
import { connect } from '../../src/client/connect.ts';

/** Servers that do what a good one never does; with a good one, `test/coro.contract.test.ts` speaks. */

export type Act = (request: IncomingMessage, response: ServerResponse) => void;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that does the acts in turn, and the last one from then on. */
export async function serve(...acts: readonly Act[]) {
  const seen: { method: string; url: string; lastEventId: string | undefined; token: string | undefined }[] =
    [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const lastEventId = headers['last-event-id'];
    seen.push({
      method,
      url,
      lastEventId: `${lastEventId ?? ''}` || undefined,
      token: headers.authorization,
    });
    request.resume();
    const act = acts[Math.min(seen.length, acts.length) - 1];
    act?.(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has a port');
  return { url: `http://127.0.0.1:${address.port}`, seen };
}

export const refuse =
  (status: number, body: object = {}): Act =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

/** Without waits between tries. */
export const connectTo = (url: string, token?: string) => connect(url, { token, retryWaitsMs: [0, 0, 0, 0] });
