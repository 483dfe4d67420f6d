import type { ServerResponse } from 'node:http';
import type { RunEvent } from '../core/run-event.ts';
import { type Deadlines, openDeadlines, Timed } from '../flow/deadlines.ts';
import { HEARTBEAT, toFrame } from '../wire/event-frame.ts';
import { EventQueue } from './event-queue.ts';
import type { Reply } from './reply.ts';

/** What a reader of events may cost, and how long it may be silent. */
export interface StreamLimits {
  /** Milliseconds between two signs of life. */
  readonly heartbeatMs: number;
  /** Milliseconds for which a reader may take nothing. */
  readonly stallMs: number;
  /** Characters that may wait for one reader besides what its socket holds; more holds the run back. */
  readonly queueLength: number;
}

export const STREAM_LIMITS: StreamLimits = {
  heartbeatMs: 15_000,
  stallMs: 30_000,
  // A socket holds 64 KiB and what the kernel takes: together a reader costs less than 256 KiB.
  queueLength: 128 * 1024,
};

/** Event streams of one server: they share two timers. */
export interface EventStreams {
  /** Begins the reply: its head goes out with what is written first. */
  open(reply: Pick<Reply, 'raw' | 'begin'>, words?: Words): EventStream;
}

/** How events are written down: CORO's own frames, or another dialect's. What nobody is told of comes to "". */
export type Words = (events: readonly RunEvent[]) => string;

/** Events on their way to one reader. */
export interface EventStream {
  /**
   * Events that came together go out together. Undefined when there is room for more; else wait for it. Writing to a
   * reader who has left does nothing.
   */
  write(events: readonly RunEvent[]): Promise<void> | undefined;
  /** Nothing follows. */
  end(): void;
}

export function openEventStreams(limits: StreamLimits = STREAM_LIMITS): EventStreams {
  const heartbeats = openDeadlines(limits.heartbeatMs);
  const stalls = openDeadlines(limits.stallMs);
  return {
    open: (reply, words = toFrames) =>
      new RawEventStream(reply, words, limits.queueLength, heartbeats, stalls),
  };
}

/** A proxy that compressed, changed or held back the stream would break it. */
const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

const CHUNKED_HEAD = { ...HEAD, 'transfer-encoding': 'chunked' };

function toFrames(events: readonly RunEvent[]): string {
  let text = '';
  for (const event of events) text += toFrame(event);
  return text;
}

class RawEventStream implements EventStream {
  readonly #raw: ServerResponse;
  readonly #words: Words;
  /** HTTP/1.0, as nginx speaks it to us by default, knows no chunks: there the connection's end is the stream's. */
  readonly #isChunked: boolean;
  readonly #queueLength: number;
  readonly #stalls: Deadlines;
  readonly #queue = new EventQueue();
  readonly #heartbeat: Repeated;
  readonly #stall: Once;
  /** What this turn has brought so far: a last word and the ends that follow it go out in one write. */
  #text = '';
  #isBlocked = false;
  #isOver = false;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(
    reply: Pick<Reply, 'raw' | 'begin'>,
    words: Words,
    queueLength: number,
    heartbeats: Deadlines,
    stalls: Deadlines,
  ) {
    const { raw } = reply;
    this.#raw = raw;
    this.#words = words;
    this.#isChunked = raw.useChunkedEncodingByDefault;
    reply.begin(200, this.#isChunked ? CHUNKED_HEAD : HEAD);
    // Node would write each chunk as three, which takes a third of what a token costs.
    raw.chunkedEncoding = false;
    this.#queueLength = queueLength;
    this.#stalls = stalls;
    this.#heartbeat = new Repeated(heartbeats, () => this.#beat());
    this.#stall = new Once(() => raw.destroy());
    raw.on('drain', () => this.#onDrain());
    raw.on('close', () => this.#onClose());
    // A connection that breaks is closed right after, and that is what counts.
    raw.on('error', () => {});
  }

  write(events: readonly RunEvent[]): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    if (!this.#isBlocked) {
      this.#send(events);
      return undefined;
    }
    this.#queue.add(events);
    if (this.#queue.length <= this.#queueLength) return undefined;
    // Several may wait, each with what it wrote last.
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  end(): void {
    if (this.#isOver) return;
    if (this.#queue.length > 0) this.#send(this.#queue.take());
    const rest = this.#takeChunk();
    this.#onClose();
    // A reader who does not take the rest is cut as ever.
    if (this.#isBlocked) this.#stalls.start(this.#stall);
    this.#raw.end(this.#isChunked ? rest.text + LAST_CHUNK : rest.text, rest.encoding);
  }

  #send(events: readonly RunEvent[]): void {
    const text = this.#words(events);
    if (text !== '') this.#put(text);
  }

  #put(text: string): void {
    if (this.#text === '') process.nextTick(this.#flush);
    this.#text += text;
    if (this.#text.length > MOST_UNWRITTEN) this.#flush();
  }

  readonly #flush = (): void => {
    if (this.#text === '' || this.#isOver) return;
    const { text, encoding } = this.#takeChunk();
    if (!this.#raw.write(text, encoding)) this.#block();
  };

  #takeChunk(): { text: string; encoding: 'latin1' | 'utf8' } {
    const text = this.#text;
    this.#text = '';
    const bytes = Buffer.byteLength(text);
    // What is all ASCII can be copied instead of encoded.
    const encoding = bytes === text.length ? 'latin1' : 'utf8';
    // An empty chunk would be the last.
    const isChunk = this.#isChunked && bytes > 0;
    return { text: isChunk ? `${bytes.toString(16)}\r\n${text}\r\n` : text, encoding };
  }

  #block(): void {
    if (this.#isBlocked) return;
    this.#isBlocked = true;
    this.#stalls.start(this.#stall);
  }

  #onDrain(): void {
    this.#stalls.end(this.#stall);
    this.#isBlocked = false;
    if (this.#queue.length > 0) this.#send(this.#queue.take());
    this.#giveRoom();
  }

  #beat(): void {
    // What waits says more than a sign of life.
    if (!this.#isBlocked) this.#put(HEARTBEAT);
  }

  #onClose(): void {
    this.#isOver = true;
    this.#heartbeat.end();
    this.#stalls.end(this.#stall);
    this.#queue.take();
    this.#giveRoom();
  }

  #giveRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}

const LAST_CHUNK = '0\r\n\r\n';
/** Characters that may wait for the end of a turn. */
const MOST_UNWRITTEN = 64 * 1024;

/** Something to do when a deadline passes. */
class Once extends Timed {
  readonly #act: () => void;

  constructor(act: () => void) {
    super();
    this.#act = act;
  }

  override onDeadline(): void {
    this.#act();
  }
}

/** Something to do whenever one passes, until it ends. */
class Repeated extends Timed {
  readonly #deadlines: Deadlines;
  readonly #act: () => void;

  constructor(deadlines: Deadlines, act: () => void) {
    super();
    this.#deadlines = deadlines;
    this.#act = act;
    deadlines.start(this);
  }

  override onDeadline(): void {
    this.#deadlines.start(this);
    this.#act();
  }

  end(): void {
    this.#deadlines.end(this);
  }
}
