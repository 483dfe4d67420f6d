import { createServer, type Socket } from 'node:net';

/** One OpenAI-compatible upstream for gateways of all kinds, in this process. */
export interface GatewayUpstream extends Disposable {
  readonly url: string;
  /** Milliseconds before each reply; 0 = at once. */
  delayMs: number;
  /** Milliseconds between the words of a stream; 0 = all at once. */
  gapMs: number;
  /** Words of a whole answer, and of a streamed one. */
  words: number;
}

const MODEL = 'openai/gpt-oss-120b';
const HEAD = { id: 'chatcmpl-1', created: 1_700_000_000, model: MODEL };
const USAGE = { prompt_tokens: 12, completion_tokens: 100, total_tokens: 112 };

/**
 * Raw sockets, replies made once: it finds where a request ends by its content-length, and reads no more of it.
 *
 * @param delay waits some milliseconds before it acts; default: Node's timers, exact to one or two
 */
export async function openGatewayUpstream(
  delay = (ms: number, act: () => void): void => void setTimeout(act, ms),
): Promise<GatewayUpstream> {
  let made = { words: -1, whole: '', events: [''] };
  const reply = (): typeof made => {
    if (made.words !== upstream.words)
      made = { words: upstream.words, whole: toWhole(upstream.words), events: toEvents(upstream.words) };
    return made;
  };
  const answer = (socket: Socket, isStream: boolean): void => {
    if (socket.destroyed) return;
    const { whole, events } = reply();
    if (!isStream) socket.write(whole);
    else if (upstream.gapMs === 0) socket.write(events.join(''));
    else speak(socket, events, 0);
  };
  const speak = (socket: Socket, events: readonly string[], at: number): void => {
    if (socket.destroyed) return;
    socket.write(events[at] ?? '');
    if (at + 1 < events.length) setTimeout(speak, upstream.gapMs, socket, events, at + 1);
  };
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    let pending = '';
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (let end = requestEnd(pending); end > 0; end = requestEnd(pending)) {
        const isStream = /"stream": ?true/.test(pending.slice(0, end));
        pending = pending.slice(end);
        if (upstream.delayMs === 0) answer(socket, isStream);
        else delay(upstream.delayMs, () => answer(socket, isStream));
      }
    });
  });
  server.listen(0, '127.0.0.1', 4096);
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The upstream does not listen');
  const upstream = {
    url: `http://127.0.0.1:${address.port}`,
    delayMs: 0,
    gapMs: 0,
    words: 100,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return upstream;
}

function toWhole(words: number): string {
  const message = { role: 'assistant', content: 'word '.repeat(words) };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  const body = JSON.stringify({ ...HEAD, object: 'chat.completion', choices, usage: USAGE });
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** A stream's pieces: its head with the first word, each word, its end. */
function toEvents(words: number): string[] {
  const event = (delta: object, finish: string | null): string => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    return toChunk(`data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices })}\n\n`);
  };
  const said = Array.from({ length: words }, () => event({ content: 'word ' }, null));
  const last = `${event({}, 'stop')}${toChunk('data: [DONE]\n\n')}0\r\n\r\n`;
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
  return [head + (said[0] ?? ''), ...said.slice(1), last];
}

function toChunk(data: string): string {
  return `${data.length.toString(16)}\r\n${data}\r\n`;
}

/** Where the first request in some text ends; 0 when it is not all there. */
export function requestEnd(text: string): number {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return 0;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length >= head + 4 + length ? head + 4 + length : 0;
}
