import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDelays } from './delays.ts';
import { Reply } from './reply.ts';

interface LoadOptions {
  /** Beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told of each whole answer, how many milliseconds it took. */
  readonly onAnswer?: (ms: number) => void;
  /** Told when a server refuses what is too much for it (503), which is asked again. Without it a refusal is an error. */
  readonly onRefusal?: () => void;
  /**
   * Milliseconds that a caller pauses at most, each time as long as chance has it. Callers that ask again at once fall
   * into step where every answer takes equally long: who waited together once is answered together ever after.
   */
  readonly pauseMs?: number;
}

const delay = openDelays();
/**
 * Open to us is not yet accepted: a server takes new connections on one a turn of its event loop, and under load, where a turn
 * is long, the last of hundreds would wait for the whole round.
 */
const ACCEPT_MS = 250;

/**
 * Closed-loop load over raw sockets: each connection sends its next request when the answer to the last is whole. Connecting
 * is no part of it.
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
  { headers = {}, ...options }: LoadOptions = {},
): Promise<number> {
  const { port, host } = new URL(url);
  const own = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\n${own.join('')}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const sockets = await openAll(Number(port), connections);
  const startedAt = performance.now();
  const stop = spin();
  const one = (socket: Socket): Promise<number> => ask(socket, request, startedAt + durationMs, options);
  const counts = await Promise.all(sockets.map(one));
  stop();
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - startedAt) / 1000);
}

async function openAll(port: number, connections: number): Promise<Socket[]> {
  const open = async (): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return socket;
  };
  const sockets = await Promise.all(Array.from({ length: connections }, open));
  await sleep(ACCEPT_MS);
  return sockets;
}

/** One caller, who asks again and again. */
function ask(
  socket: Socket,
  request: Buffer,
  endsAt: number,
  { onAnswer, onRefusal, pauseMs = 0 }: LoadOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    let reply = new Reply();
    let sentAt = 0;
    const send = (): void => {
      reply = new Reply();
      sentAt = performance.now();
      socket.write(request);
    };
    const next = (longestMs = pauseMs): void => {
      if (longestMs === 0) send();
      else delay(Math.random() * longestMs, send);
    };
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed the connection')));
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      const isWhole = reply.read(text);
      const isRefused = onRefusal !== undefined && reply.status === '503';
      if (reply.status !== '200' && !isRefused) {
        reject(new Error(text.slice(0, 600)));
        socket.destroy();
      } else if (isWhole) {
        if (isRefused) {
          onRefusal();
        } else {
          count++;
          onAnswer?.(performance.now() - sentAt);
        }
        if (performance.now() < endsAt) return next();
        resolve(count);
        socket.destroy();
      }
    });
    // Nor do all of them come at once.
    next(5 * pauseMs);
  });
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
