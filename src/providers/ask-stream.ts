import type { Prompt } from '../core/chat-request.ts';
import type { AskOptions, Delta, EventReader, Framing, Provider, Take } from '../core/contracts.ts';
import { type Fault, type FaultPhase, toFault, UpstreamError } from '../core/fault.ts';
import type { Route } from '../core/model.ts';
import { type LatePhase, ProgressDeadlines } from '../flow/progress-deadlines.ts';
import type { HttpLimits, HttpPool } from '../wire/http.ts';
import type { HttpHead, HttpStream } from '../wire/http-stream.ts';
import { sse } from '../wire/sse.ts';
import { parseReply } from './reply.ts';
import { type Speaker, toldDelta, toldError } from './told.ts';

/** The transport's limits, and those of a stream. */
export interface AskLimits extends HttpLimits {
  readonly firstTokenMs: number;
  /** Between two steps forward. Keep-alives are none: DeepSeek sends them for ten minutes. */
  readonly idleMs: number;
  /** From a stream's last word to its end; it may be cut then without harm. */
  readonly closingMs: number;
}

/** One stream to ask for. */
interface StreamTask extends AskOptions {
  readonly provider: Provider;
  readonly pool: HttpPool;
  readonly route: Route;
  readonly prompt: Prompt;
  readonly limits: AskLimits;
  readonly take: Take<readonly Delta[]>;
}

/** `AskStream` for one provider: bytes as they come, read into deltas in one pass. */
export async function askStream(task: StreamTask): Promise<void> {
  const { provider, pool, route, prompt, limits, access, signal, take } = task;
  const speaker: Speaker = { provider, key: access.key };
  const stream = pool.stream(provider.request(route, prompt, 'stream', access.key), signal);
  const deadlines = openDeadlines(task, stream);
  const reading = new EventReading(provider, route, speaker, limits.responseBytes);
  try {
    const head = await stream.head();
    if (!isEventStream(head, framingOf(provider))) {
      void take(await readWhole(task, stream, head, speaker));
      return;
    }
    await stream.read((chunks) => {
      const deltas = reading.read(chunks);
      if (reading.isFurther) deadlines.progressed();
      const room = deltas.length > 0 ? take(deltas) : undefined;
      if (reading.error !== undefined) throw reading.error;
      if (reading.isComplete) deadlines.closing();
      return room && deadlines.without(room);
    });
    const rest = reading.readRest();
    if (rest.length > 0) void take(rest);
    if (reading.error !== undefined) throw reading.error;
    if (!reading.mayEnd) throw reading.toCutError();
  } catch (error) {
    // When all has been said, how the connection ends does not matter.
    if (!reading.isComplete || reading.error !== undefined) throw toldError(error, speaker);
  } finally {
    deadlines.end();
    stream.close();
  }
}

function openDeadlines({ limits, timeouts }: StreamTask, stream: HttpStream): ProgressDeadlines {
  return new ProgressDeadlines(
    {
      firstMs: timeouts?.firstTokenMs ?? limits.firstTokenMs,
      idleMs: timeouts?.idleMs ?? limits.idleMs,
      totalMs: timeouts?.totalMs ?? limits.totalMs,
      closingMs: limits.closingMs,
    },
    (phase) => stream.fail(LATE[phase]),
  );
}

const late = (message: string, phase: FaultPhase): Fault => toFault('timeout', message, { phase });

const LATE: Readonly<Record<LatePhase, Fault>> = {
  first: late('No token in time', 'first_token'),
  idle: late('The answer stopped coming', 'idle'),
  total: late('The answer was not done in time', 'total'),
  closing: toFault('cancelled', 'The answer is done'),
};

function framingOf({ format }: Provider): Framing {
  return format.framing ?? sse;
}

function isEventStream({ status, headers }: HttpHead, { contentType }: Framing): boolean {
  const type = headers['content-type'];
  return status >= 200 && status < 300 && (type === undefined || type.startsWith(contentType));
}

/** A failure, or an answer from a provider that does not stream after all. */
async function readWhole(
  { provider, route, limits }: StreamTask,
  stream: HttpStream,
  head: HttpHead,
  speaker: Speaker,
): Promise<readonly Delta[]> {
  const all: Buffer[] = [];
  let bytes = 0;
  await stream.read((chunks) => {
    for (const chunk of chunks) bytes += chunk.length;
    all.push(...chunks);
    if (bytes > limits.responseBytes) throw tooLarge();
    return undefined;
  });
  const deltas = parseReply(provider, { ...head, body: Buffer.concat(all).toString('utf8') });
  return deltas.map((delta) => toldDelta(delta, route, speaker));
}

function tooLarge(): UpstreamError {
  return new UpstreamError(toFault('response_too_large', 'The answer is too large'));
}

const LINE_BREAKS = Buffer.from('\n\n');

/** What a stream has brought, read by read. */
class EventReading {
  /** What ends the stream, beside its end; what the last read gave came before it. */
  error: unknown;
  /** Whether the last read got anywhere: words in it, or at least an event. */
  isFurther = false;
  readonly #provider: Provider;
  readonly #route: Route;
  readonly #speaker: Speaker;
  readonly #mostLength: number;
  readonly #events: EventReader;
  readonly #state: unknown;
  #hasEvents = false;
  #hasToken = false;
  #hasPieces = false;
  #length = 0;
  #upstreamId: string | undefined;

  constructor(provider: Provider, route: Route, speaker: Speaker, mostLength: number) {
    this.#provider = provider;
    this.#route = route;
    this.#speaker = speaker;
    this.#mostLength = mostLength;
    this.#state = provider.format.openStream();
    this.#events = framingOf(provider).openReader();
  }

  get isComplete(): boolean {
    return this.#provider.format.isComplete(this.#state);
  }

  get mayEnd(): boolean {
    return this.#provider.format.mayEnd?.(this.#state) ?? this.isComplete;
  }

  /** Why it is no answer, where it has ended too early. */
  toCutError(): UpstreamError {
    const blank = this.#hasEvents ? undefined : this.#provider.blankBody?.();
    return new UpstreamError(
      blank ?? toFault('stream_interrupted', 'The answer ended before it was done', { status: 200 }),
    );
  }

  read(chunks: readonly Uint8Array[]): readonly Delta[] {
    const { format } = this.#provider;
    const deltas: Delta[] = [];
    let events = 0;
    try {
      // Providers send each event as a chunk of its own: one text is read faster than as many as there are words.
      const [only, second] = chunks;
      for (const event of this.#events.read(only && !second ? only : Buffer.concat(chunks))) {
        events++;
        for (const delta of format.parseEvent(this.#state, event)) this.#take(delta, deltas);
      }
      if (this.#events.fault) throw new UpstreamError(this.#events.fault);
      if (this.#length > this.#mostLength) throw tooLarge();
    } catch (error) {
      this.error = error;
    }
    this.#hasEvents ||= events > 0;
    // Until the first token nothing counts but that; later any event does, since calls come in pieces.
    this.isFurther = this.#hasToken && events > 0;
    return deltas;
  }

  /** What stands at the end without its line breaks. Half an event is none. */
  readRest(): readonly Delta[] {
    const hadEvents = this.#hasEvents;
    const deltas = this.read([LINE_BREAKS]);
    if (this.error instanceof UpstreamError && this.error.fault.code === 'invalid_response') {
      this.error = undefined;
      this.#hasEvents = hadEvents;
    }
    return deltas;
  }

  #take(delta: Delta, deltas: Delta[]): void {
    switch (delta.type) {
      case 'text':
      case 'reasoning':
        this.#hasToken = true;
        this.#length += delta.text.length;
        break;
      case 'tool_call_delta':
        this.#hasToken = true;
        this.#hasPieces = true;
        this.#length += delta.arguments.length;
        break;
      case 'tool_call':
        this.#hasToken = true;
        // What came in pieces was counted then.
        if (!this.#hasPieces) this.#length += delta.arguments.length;
        break;
      case 'model':
        // It comes with every event.
        if (delta.upstreamId === this.#upstreamId) return;
        this.#upstreamId = delta.upstreamId;
        break;
    }
    const last = deltas.at(-1);
    // Words that came in one read are one piece: each piece costs as much again, all the way to its reader.
    const joined = last && joinedDelta(last, delta);
    if (joined) deltas[deltas.length - 1] = joined;
    else deltas.push(toldDelta(delta, this.#route, this.#speaker));
  }
}

function joinedDelta(last: Delta, delta: Delta): Delta | undefined {
  switch (delta.type) {
    case 'text':
    case 'reasoning':
      return last.type === delta.type ? { type: delta.type, text: last.text + delta.text } : undefined;
    case 'tool_call_delta': {
      const isSame = last.type === delta.type && last.id === delta.id;
      return isSame ? { ...delta, arguments: last.arguments + delta.arguments } : undefined;
    }
    default:
      return undefined;
  }
}
