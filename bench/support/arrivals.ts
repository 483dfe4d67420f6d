import { connect, type Socket } from 'node:net';

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
  /** Anything else: broken off, or never answered. */
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

/** What ends a stream of events, and a whole answer in chunks. */
const LAST_CHUNK = '\r\n0\r\n\r\n';

/**
 * Open-loop load: requests come at their own pace, as people do, each over a connection that is free or a new one. Those
 * that are sent in the last moment have until `lateMs` to be answered.
 *
 * @param isWhole whether a reply's body says that the run was answered
 */
export async function arrive(url: string, load: Load, isWhole: (body: string) => boolean): Promise<Arrivals> {
  const { port, host } = new URL(url);
  const request = `POST ${load.path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(load.body)}\r\n\r\n${load.body}`;
  const counts: Arrivals = { sent: 0, good: 0, late: 0, refused: 0, lost: 0, took: [] };
  const free: Socket[] = [];
  const all = new Set<Socket>();
  let open = 0;

  const send = (): void => {
    const sentAt = performance.now();
    counts.sent++;
    open++;
    let text = '';
    const socket = free.pop() ?? connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
    all.add(socket);
    const settle = (what: 'good' | 'late' | 'refused' | 'lost'): void => {
      socket.removeAllListeners();
      socket.on('error', () => socket.destroy());
      open--;
      counts[what]++;
      if (what === 'lost') socket.destroy();
      else free.push(socket);
    };
    socket.on('error', () => settle('lost'));
    socket.on('close', () => settle('lost'));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const body = bodyOf(text);
      if (body === undefined) return;
      const ms = performance.now() - sentAt;
      if (text.startsWith('HTTP/1.1 503')) return settle('refused');
      if (!text.startsWith('HTTP/1.1 200') || !isWhole(body)) return settle('lost');
      if (ms <= load.lateMs) counts.took.push(ms);
      settle(ms <= load.lateMs ? 'good' : 'late');
    });
    socket.write(request);
  };

  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1000;
  for (let now = startedAt; now < endsAt; now = performance.now()) {
    const due = Math.min(((now - startedAt) / 1000) * load.perSecond, load.perSecond * load.seconds);
    while (counts.sent < due) send();
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

/** The body of a reply that is all there. */
function bodyOf(text: string): string | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  if (length !== undefined)
    return text.length >= head + 4 + Number(length) ? text.slice(head + 4) : undefined;
  return text.endsWith(LAST_CHUNK) ? text.slice(head + 4) : undefined;
}
