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
  /** Words in each answer that begins from now on; then it ends. */
  wordsEach: number;
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

const TAIL = toChunk(
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`,
);

/**
 * Raw sockets, no HTTP parser: each request gets a stream whose words carry the moment they were written, in
 * milliseconds of this process's monotonic clock. By default it never ends.
 */
export async function openPacedUpstream(): Promise<PacedUpstream> {
  const talking = new Map<Socket, Talk>();
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => talking.delete(socket));
    socket.on('data', () => {
      if (talking.has(socket)) return;
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
    const content = upstream.text === '' ? stamped() : wordOf(upstream.text, talk.said);
    const data = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
    socket.write(toChunk(data));
    talk.said++;
    upstream.words++;
  };
  const timer = setInterval(() => {
    if (upstream.pace === 0) return;
    const now = performance.now();
    for (const [socket, talk] of talking) {
      if (talk.due > now) continue;
      talk.due = Math.max(talk.due + 1000 / upstream.pace, now - 100);
      if (talk.said < upstream.wordsEach) {
        speak(socket, talk);
      } else {
        talking.delete(socket);
        socket.write(TAIL + LAST_CHUNK);
      }
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
    wordsEach: Number.POSITIVE_INFINITY,
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

const LAST_CHUNK = '0\r\n\r\n';

function toChunk(data: string): string {
  return `${data.length.toString(16)}\r\n${data}\r\n`;
}
