import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { AnswerBytes } from './answer-bytes.ts';
import type { Pace } from './deliver.ts';
import type { Exchange } from './exchange.ts';
import type { HeadChanges, Script, Step } from './script.ts';
import type { Outcome } from './types.ts';

/** One answer that is given by a script. */
export interface Performed {
  readonly exchange: Exchange;
  readonly pace: Pace;
  /** The usual answer: what a script plays upon. */
  readonly normal: () => Outcome;
}

/**
 * Plays a script on the connection of a request, past Node's HTTP: every byte is the script's or the usual answer's. Ends
 * when the client leaves.
 */
export function perform({ exchange, pace, normal }: Performed, { steps }: Script): void {
  exchange.watch();
  const { socket } = exchange.response;
  // It comes behind an answer on the same connection that a script has not ended.
  if (socket === null) return;
  new Performance(exchange, socket, pace, normal).play(steps);
}

/** A client gets a moment to read before a reset: it throws away what is still on its way. */
const BEFORE_RESET_MS = 20;

/** Of a flood, at a time. */
const FLOOD_BYTES = 65_536;

class Performance {
  readonly #exchange: Exchange;
  readonly #socket: Socket;
  readonly #pace: Pace;
  readonly #normal: () => Outcome;
  #answer: AnswerBytes | undefined;
  #head: Buffer | undefined;
  #headSent = 0;
  #isChunked = false;
  #pieceBytes = 0;
  #last: Buffer | undefined;

  constructor(exchange: Exchange, socket: Socket, pace: Pace, normal: () => Outcome) {
    this.#exchange = exchange;
    this.#socket = socket;
    this.#pace = pace;
    this.#normal = normal;
  }

  play(steps: readonly Step[]): void {
    const [step, ...rest] = steps;
    if (step === undefined) this.#exchange.finish();
    else this.#take(step, () => this.play(rest));
  }

  #take(step: Step, next: () => void): void {
    switch (step.do) {
      case 'wait':
        this.#exchange.later(step.ms, next);
        break;
      case 'head':
        // Behind half a head, its other half.
        if (this.#head === undefined || this.#hasHead) this.#setHead(step);
        this.#sendHead(next);
        break;
      case 'half-head':
        this.#setHead(step);
        this.#sendHead(next, true);
        break;
      case 'until':
        if (step.phase === 'connect') next();
        else if (step.phase === 'headers') this.#sendHead(next, true);
        else this.#sendPieces(() => this.#open().takeUntil(step.phase), next);
        break;
      case 'frames':
        this.#sendPieces(() => this.#open().take(step.count), next);
        break;
      case 'bytes':
        this.#sendPieces(() => this.#open().takeBytes(step.count), next);
        break;
      case 'rest':
        this.#sendPieces(() => this.#open().takeRest(), next);
        break;
      case 'end':
        this.#sendHead(() => this.#write(this.#isChunked ? Buffer.from('0\r\n\r\n') : Buffer.alloc(0), next));
        break;
      case 'body':
        this.#write(this.#frame(step.times === 1 ? step.bytes : repeat(step.bytes, step.times)), next);
        break;
      case 'send':
        this.#write(step.bytes, next);
        break;
      case 'flood':
        this.#flood(step.bytes, step.everyMs);
        break;
      case 'echo':
        this.#flood(this.#last ?? Buffer.from('\n'));
        break;
      case 'bomb':
        this.#sendHead(() => this.#write(this.#frame(bombOf(step.mebibytes)), next));
        break;
      case 'fin':
        this.#exchange.finish();
        break;
      case 'rst':
        this.#reset();
        break;
      case 'stall':
        break;
      default:
        this.#alter(step);
        next();
    }
  }

  #alter(step: Extract<Step, { do: 'splice' | 'replace' | 'gzip' | 'pieces' }>): void {
    switch (step.do) {
      case 'splice':
        this.#open().splice(step.behind, step.bytes);
        break;
      case 'replace':
        this.#open().replace(step.bytes, step.by);
        break;
      case 'gzip':
        this.#open().gzip();
        break;
      case 'pieces':
        this.#pieceBytes = step.bytes;
        break;
    }
  }

  // Only when it is needed: a script that never shows the usual answer uses up none of a key's limits.
  #open(): AnswerBytes {
    this.#answer ??= new AnswerBytes(this.#normal());
    return this.#answer;
  }

  #setHead({ headers, status }: HeadChanges): void {
    const { bytes, isChunked } = this.#open().head(headers, status);
    this.#head = bytes;
    this.#isChunked = isChunked;
    this.#headSent = 0;
  }

  /** What of the head was not sent yet; or only as much as ends inside the first header's name, whatever that header is. */
  #sendHead(next: () => void, isHalf = false): void {
    if (this.#head === undefined) this.#setHead({ headers: {} });
    const head = this.#head ?? Buffer.alloc(0);
    const from = this.#headSent;
    this.#headSent = Math.max(from, isHalf ? head.indexOf('\r\n') + 4 : head.length);
    this.#write(head.subarray(from, this.#headSent), next);
  }

  get #hasHead(): boolean {
    return this.#head !== undefined && this.#headSent === this.#head.length;
  }

  /** Sends frames one after another, at the speed that tokens are generated. */
  #sendPieces(take: () => ReturnType<AnswerBytes['take']>, next: () => void): void {
    this.#sendHead(() => {
      const pieces = take();
      this.#last = pieces.at(-1)?.bytes ?? this.#last;
      const { tokensPerSecond } = this.#pace;
      const send = (at: number): void => {
        const piece = pieces[at];
        if (piece === undefined) {
          next();
          return;
        }
        const write = () => this.#write(this.#frame(piece.bytes), () => send(at + 1));
        const waitMs = tokensPerSecond === undefined ? 0 : (piece.tokens / tokensPerSecond) * 1000;
        if (waitMs >= 1) this.#exchange.later(waitMs, write);
        else write();
      };
      if (tokensPerSecond === undefined) {
        this.#write(Buffer.concat(pieces.map(({ bytes }) => this.#frame(bytes))), next);
      } else {
        send(0);
      }
    });
  }

  #frame(bytes: Buffer): Buffer {
    if (!this.#isChunked || !this.#hasHead || bytes.length === 0) return bytes;
    return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
  }

  #flood(bytes: Buffer, everyMs?: number): void {
    if (everyMs !== undefined) {
      const again = () => this.#write(this.#frame(bytes), () => this.#exchange.later(everyMs, again));
      again();
      return;
    }
    const many = this.#frame(repeat(bytes, Math.ceil(FLOOD_BYTES / bytes.length)));
    const again = () => {
      // Never in one turn of the event loop: a client in this process must get to read.
      if (!this.#socket.destroyed) this.#write(many, () => setImmediate(again));
    };
    again();
  }

  #write(bytes: Buffer, next: () => void): void {
    if (this.#socket.destroyed) return;
    if (bytes.length === 0) next();
    else if (this.#pieceBytes > 0) this.#writePieces(bytes, next);
    // A client that does not read is not written to.
    else if (this.#socket.write(bytes)) next();
    else this.#socket.once('drain', next);
  }

  // A packet a turn of the event loop: what is written together is sent together.
  #writePieces(bytes: Buffer, next: () => void): void {
    if (this.#socket.destroyed) return;
    const go = () => {
      if (bytes.length <= this.#pieceBytes) next();
      else setImmediate(() => this.#writePieces(bytes.subarray(this.#pieceBytes), next));
    };
    if (this.#socket.write(bytes.subarray(0, this.#pieceBytes))) go();
    else this.#socket.once('drain', go);
  }

  #reset(): void {
    if (this.#socket.bytesWritten === 0) this.#exchange.reset();
    else this.#socket.write('', () => this.#exchange.later(BEFORE_RESET_MS, () => this.#exchange.reset()));
  }
}

function repeat(bytes: Buffer, times: number): Buffer {
  return Buffer.alloc(bytes.length * times, bytes);
}

const bombs = new Map<number, Buffer>();

function bombOf(mebibytes: number): Buffer {
  const bomb = bombs.get(mebibytes) ?? gzipSync(Buffer.alloc(mebibytes * 2 ** 20, ' '), { level: 1 });
  bombs.set(mebibytes, bomb);
  return bomb;
}
