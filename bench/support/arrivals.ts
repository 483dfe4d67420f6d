import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Reply } from './reply.ts';

/** What came of the requests of one round. */
export interface Arrivals {
  /** Requests that were sent. */
  sent: number;
  /** Whole answers within the time that they may take. */
  good: number;
  /** Whole answers that came later than that. */
  late: number;
  /** Refused in words: 503. */
  refused: number;
  /** Anything else: did not get through, broken off, or never answered. */
  lost: number;
  /** Milliseconds that each good answer took. */
  readonly took: number[];
}

interface Load {
  readonly path: string;
  readonly body: string;
  /** Requests a second, whatever the server does. */
  readonly perSecond: number;
  readonly seconds: number;
  /** Milliseconds after which an answer is late. */
  readonly lateMs: number;
}

/**
 * Callers reach a server through so many connections, as those who ask often do, open from the start: else it would be the
 * rate of new ones that is measured. Who comes when none is free does not get through.
 */
const CONNECTIONS = 2_000;
const SETTLE_MS = 500;

/**
 * Open-loop load: requests come at their own pace, as people do, each over a connection that is free or a new one. Those
 * that are sent in the last moment have until `lateMs` to be answered.
 *
 * @param mark what a reply says only when the run was answered
 */
export async function arrive(url: string, load: Load, mark: string): Promise<Arrivals> {
  const { port, host } = new URL(url);
  const request = `POST ${load.path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(load.body)}\r\n\r\n${load.body}`;
  const counts: Arrivals = { sent: 0, good: 0, late: 0, refused: 0, lost: 0, took: [] };
  const free = await openAll(Number(port));
  // Open to us is not yet accepted: the server takes them on one a turn, and must not do that while it is measured.
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const all = new Set(free);
  let open = 0;

  const come = (): void => {
    counts.sent++;
    if (free.length === 0 && all.size >= CONNECTIONS) counts.lost++;
    else send(performance.now());
  };
  const send = (sentAt: number): void => {
    open++;
    const reply = new Reply(mark);
    const socket = free.pop() ?? connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
    all.add(socket);
    const settle = (what: 'good' | 'late' | 'refused' | 'lost'): void => {
      socket.removeAllListeners();
      socket.on('error', () => socket.destroy());
      open--;
      counts[what]++;
      if (what === 'lost') {
        all.delete(socket);
        socket.resetAndDestroy();
      } else {
        free.push(socket);
      }
    };
    socket.on('error', () => settle('lost'));
    socket.on('close', () => settle('lost'));
    socket.on('data', (chunk) => {
      if (!reply.read(chunk.toString('latin1'))) return;
      const ms = performance.now() - sentAt;
      if (reply.status === '503') return settle('refused');
      if (reply.status !== '200' || !reply.isMarked) return settle('lost');
      if (ms <= load.lateMs) counts.took.push(ms);
      settle(ms <= load.lateMs ? 'good' : 'late');
    });
    socket.write(request);
  };

  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1000;
  for (let now = startedAt; now < endsAt; now = performance.now()) {
    const due = Math.min(((now - startedAt) / 1000) * load.perSecond, load.perSecond * load.seconds);
    while (counts.sent < due) come();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  for (const until = endsAt + load.lateMs; open > 0 && performance.now() < until; )
    await new Promise((resolve) => setTimeout(resolve, 10));
  for (const socket of all)
    socket
      .removeAllListeners()
      .on('error', () => {})
      .destroy();
  counts.lost += open;
  return counts;
}

async function openAll(port: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < CONNECTIONS) {
    const some = Array.from({ length: 50 }, () => connect({ port, host: '127.0.0.1', noDelay: true }));
    await Promise.all(some.map((socket) => once(socket, 'connect')));
    sockets.push(...some);
  }
  return sockets;
}
