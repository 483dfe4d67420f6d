import { STATUS_CODES } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Phase } from './script.ts';
import type { Outcome } from './types.ts';
import { OPENING } from './voice.ts';

/** A piece of an answer's body and how many tokens were generated for it. */
interface Piece {
  readonly bytes: Buffer;
  readonly tokens: number;
}

/** The usual answer as bytes: what of it was taken has been sent, the rest may still be changed. */
export class AnswerBytes {
  readonly #status: number;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #isStream: boolean;
  readonly #marks: Readonly<Record<'first-token' | 'mid' | 'end', number>> | undefined;
  #left: Piece[];
  #taken = 0;

  constructor(outcome: Outcome) {
    this.#isStream = outcome.kind === 'stream';
    this.#status = outcome.kind === 'stream' ? 200 : outcome.reply.status;
    this.#headers = (outcome.kind === 'stream' ? outcome.headers : outcome.reply.headers) ?? {};
    this.#left =
      outcome.kind === 'stream'
        ? Array.from(outcome.frames, ({ text, tokens }) => ({ bytes: Buffer.from(text), tokens }))
        : cut(Buffer.from(outcome.reply.body));
    this.#marks = this.#isStream ? toMarks(this.#left) : undefined;
  }

  /** Its head with changes, and whether its body is chunked. An empty value takes a header out. */
  head(
    changes: Readonly<Record<string, string>>,
    status = this.#status,
  ): { bytes: Buffer; isChunked: boolean } {
    // A length that a script gives stands in place of chunks; some statuses have no body at all.
    const isFramed = changes['content-length'] === undefined && status !== 204 && status !== 304;
    const framing = isFramed ? { 'transfer-encoding': 'chunked' } : {};
    const headers = { ...this.#headers, ...framing, connection: 'close', ...changes };
    const lines = Object.entries(headers)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines.join('')}\r\n`;
    return { bytes: Buffer.from(head, 'latin1'), isChunked: headers['transfer-encoding'] === 'chunked' };
  }

  /** What stands before a place and was not taken yet. */
  takeUntil(phase: Phase): readonly Piece[] {
    if (phase === 'connect' || phase === 'headers') return [];
    return this.take(Math.max(0, this.#markOf(phase) - this.#taken));
  }

  take(count: number): readonly Piece[] {
    const pieces = this.#left.splice(0, count);
    this.#taken += pieces.length;
    return pieces;
  }

  takeRest(): readonly Piece[] {
    return this.take(this.#left.length);
  }

  takeBytes(count: number): readonly Piece[] {
    const pieces: Piece[] = [];
    for (let wanted = count; wanted > 0 && this.#left.length > 0; ) {
      const [piece] = this.take(1);
      if (piece === undefined) break;
      const { bytes, tokens } = piece;
      pieces.push({ bytes: bytes.subarray(0, wanted), tokens });
      if (bytes.length > wanted) this.#left.unshift({ bytes: bytes.subarray(wanted), tokens: 0 });
      wanted -= bytes.length;
    }
    return pieces;
  }

  /** Puts bytes behind the first place where others stand. */
  splice(behind: Buffer, bytes: Buffer): void {
    let isDone = false;
    this.#change((body) => {
      const at = isDone ? -1 : body.indexOf(behind);
      if (at < 0) return body;
      isDone = true;
      const end = at + behind.length;
      return Buffer.concat([body.subarray(0, end), bytes, body.subarray(end)]);
    });
  }

  replace(from: Buffer, to: Buffer): void {
    // One character a byte: nothing is decoded.
    const [before, after] = [from.toString('latin1'), to.toString('latin1')];
    this.#change((body) => Buffer.from(body.toString('latin1').replaceAll(before, after), 'latin1'));
  }

  gzip(): void {
    this.#left = [{ bytes: gzipSync(Buffer.concat(this.#left.map(({ bytes }) => bytes))), tokens: 0 }];
  }

  // Streams keep their frames; the text of a whole answer may be cut anywhere, so it is joined first.
  #change(change: (body: Buffer) => Buffer): void {
    this.#left = this.#isStream
      ? this.#left.map(({ bytes, tokens }) => ({ bytes: change(bytes), tokens }))
      : cut(change(Buffer.concat(this.#left.map(({ bytes }) => bytes))));
  }

  #markOf(phase: 'first-token' | 'mid' | 'end'): number {
    if (this.#marks !== undefined) return this.#marks[phase];
    const all = this.#taken + this.#left.length;
    return { 'first-token': 0, mid: Math.floor(all / 2), end: all - 1 }[phase];
  }
}

const PIECE = 64;

// The last byte stands alone, so that there is an end to cut off.
function cut(body: Buffer): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < body.length - 1; at += PIECE) {
    pieces.push({ bytes: body.subarray(at, Math.min(at + PIECE, body.length - 1)), tokens: 0 });
  }
  if (body.length > 0) pieces.push({ bytes: body.subarray(-1), tokens: 0 });
  return pieces;
}

/**
 * Where a stream's places are, as numbers of frames. Frames without tokens lead in and out; `mid` has visible text on both
 * sides: where thoughts come first, they are not it.
 */
function toMarks(frames: readonly Piece[]): { 'first-token': number; mid: number; end: number } {
  const first = Math.max(
    0,
    frames.findIndex(({ tokens }) => tokens > 0),
  );
  const end = frames.findLastIndex(({ tokens }) => tokens > 0) + 1;
  const spoken = frames.findIndex(({ bytes }) => bytes.includes(OPENING));
  const from = spoken < 0 ? first : spoken;
  return { 'first-token': first, mid: Math.max(Math.ceil((from + end) / 2), Math.min(from + 1, end)), end };
}
