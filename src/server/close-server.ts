import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Bag } from '../flow/bag.ts';

/** Milliseconds between looks for connections that a stopping server need not wait for. */
const SWEEP_MS = 20;

/** Every connection there is. */
export function trackSockets(app: FastifyInstance): Bag<Socket> {
  const sockets = new Bag<Socket>();
  app.server.on('connection', (socket) => {
    const place = sockets.add(socket);
    socket.once('close', () => sockets.remove(place));
  });
  return sockets;
}

/** Takes no more connections and waits until all requests are answered. */
export async function closeServer(app: FastifyInstance, sockets: Bag<Socket>): Promise<void> {
  const closed = app.close();
  const sweep = setInterval(() => closeQuiet(app, sockets), SWEEP_MS);
  closeQuiet(app, sockets);
  await closed.finally(() => clearInterval(sweep));
}

/**
 * Ends connections on which nothing runs: those kept alive after their last reply, and those that have not said a
 * word, which Node does not count as idle.
 */
function closeQuiet(app: FastifyInstance, sockets: Bag<Socket>): void {
  app.server.closeIdleConnections();
  for (const socket of sockets.values()) if (socket.bytesRead === 0) socket.destroy();
}
