import { createServer, type Socket } from 'node:net';

/** An upstream whose streamed answers come word by word, in this process. */
export interface PacedUpstream extends Disposable {
  readonly url: string;
  /** Words per second and answer, from now on; 0 = silence. */
  pace: number;
  /** Bytes of filling in each word. */
  filling: number;
  /** What is said instead of stamped words, four characters each, over and over; '' = stamped words. */
  text: string;
  /** Words that were written so far. */
  readonly words: number;
  /** Answers that go on. */
  readonly open: number;
}

/** Answers take turns within this many milliseconds, so that not all speak at once. */
const TICK_MS = 2;
const HEAD = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n',
);

/**
 * Raw sockets, no HTTP parser: each request gets a stream that never ends, whose words carry the moment they were
 * written, in milliseconds of this process's monotonic clock.
 */
export async function openPacedUpstream(): Promise<PacedUpstream> {
  const talking = new Map<Socket, Talk>();
  const server = createServer({ noDelay: true }, (socket) => {
    let isBegun = false;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => talking.delete(socket));
    socket.on('data', () => {
      if (isBegun) return;
      isBegun = true;
      socket.write(HEAD);
      const talk = { due: performance.now() + Math.random() * (1000 / Math.max(1, upstream.pace)), said: 0 };
      talking.set(socket, talk);
      // The first word at once: the answer has begun.
      speak(socket, talk);
    });
  });
  const stamped = (): string => `@${performance.now().toFixed(3)} ${'x'.repeat(upstream.filling)}`;
  const speak = (socket: Socket, talk: Talk): void => {
    if (socket.writableNeedDrain) return;
    const content = upstream.text === '' ? stamped() : wordOf(upstream.text, talk.said++);
    const data = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
    socket.write(`${data.length.toString(16)}\r\n${data}\r\n`);
    upstream.words++;
  };
  const timer = setInterval(() => {
    if (upstream.pace === 0) return;
    const now = performance.now();
    for (const [socket, talk] of talking) {
      if (talk.due > now) continue;
      talk.due = Math.max(talk.due + 1000 / upstream.pace, now - 100);
      speak(socket, talk);
    }
  }, TICK_MS);
  server.listen(0, '127.0.0.1', 4096);
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const address = server.address();
  const upstream = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    pace: 0,
    filling: 4,
    text: '',
    words: 0,
    get open() {
      return talking.size;
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      for (const socket of talking.keys()) socket.destroy();
      server.close();
    },
  };
  return upstream;
}

interface Talk {
  /** When the next word is to be said. */
  due: number;
  /** Words so far. */
  said: number;
}

/** About as many characters make a token. */
const WORD_LENGTH = 4;

function wordOf(text: string, place: number): string {
  const words = Math.ceil(text.length / WORD_LENGTH);
  const from = (place % words) * WORD_LENGTH;
  return text.slice(from, from + WORD_LENGTH);
}
