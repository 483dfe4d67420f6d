import type { IncomingHttpHeaders } from 'node:http';
import type { Take } from '../core/contracts.ts';
import { type Fault, toFault, type UpstreamError } from '../core/fault.ts';
import { Exchange } from './http-exchange.ts';

/** How a reply begins. Header names are lower-case; a header that came twice is a list. */
export interface HttpHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** A reply that is read as it comes, by one reader. Whoever opens it closes it, and sets its deadlines. */
export interface HttpStream {
  /** @throws UpstreamError when there is no reply */
  head(): Promise<HttpHead>;
  /**
   * Hands on everything as it comes, and resolves at the end. What came in one read of the socket is handed on together.
   *
   * @param take what it throws ends the reading, and is thrown on
   * @throws UpstreamError when the reply was cut or stopped, after what had come before that
   */
  read(take: Take<readonly Buffer[]>): Promise<void>;
  /** Ends it for a reason of the reader's own, which pending and later reads throw. Harmless at the end. */
  fail(fault: Fault): void;
  /** Lets go of it. A reply that has not ended loses its connection. */
  close(): void;
}

/** Bytes that may wait for their reader before the sender is held back. */
const HIGH_WATER = 64 * 1024;

/** Handing on waits for the end of what the socket is saying, and no longer. */
const SOON = Promise.resolve();

/** A reply whose chunks wait for their reader. */
export class StreamExchange extends Exchange implements HttpStream {
  #chunks: Buffer[] = [];
  #waiting = 0;
  #isOver = false;
  #headCame: (() => void) | undefined;
  #reading: Reading | undefined;
  /** The reader will be told soon, or has no room. */
  #isTold = false;

  async head(): Promise<HttpHead> {
    if (this.status === 0 && !this.failure)
      await new Promise<void>((resolve) => {
        this.#headCame = resolve;
      });
    if (this.failure) throw this.failure;
    return { status: this.status, headers: this.headers };
  }

  read(take: Take<readonly Buffer[]>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#reading = { take, resolve, reject };
      this.#tell();
    });
  }

  override fail(fault: Fault): void {
    if (this.#isOver) return;
    // Whoever ends it has no use for what waits.
    this.#chunks = [];
    this.#waiting = 0;
    super.fail(fault);
  }

  close(): void {
    this.fail(toFault('cancelled', 'Stopped before it was done'));
  }

  protected override onHead(): void {
    this.#headCame?.();
  }

  protected override onChunk(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#waiting += chunk.length;
    if (this.#waiting > HIGH_WATER) this.controller?.pause();
    this.#tell();
  }

  protected override onEnd(): void {
    this.#isOver = true;
    this.#tell();
  }

  protected override onFailed(_: UpstreamError): void {
    this.#isOver = true;
    this.#headCame?.();
    this.#tell();
  }

  #tell(): void {
    if (this.#isTold || !this.#reading) return;
    this.#isTold = true;
    void SOON.then(this.#handOn);
  }

  readonly #handOn = (): void => {
    this.#isTold = false;
    const reading = this.#reading;
    if (!reading) return;
    try {
      const room = this.#waiting > 0 ? reading.take(this.#takeAll()) : undefined;
      if (room) this.#waitFor(room);
      // What had come before a connection broke is part of the answer.
      else if (this.#isOver && this.#waiting === 0) this.#end(reading);
    } catch (error) {
      this.#reading = undefined;
      reading.reject(error);
    }
  };

  #takeAll(): readonly Buffer[] {
    const chunks = this.#chunks;
    const wasFull = this.#waiting > HIGH_WATER;
    this.#chunks = [];
    this.#waiting = 0;
    if (wasFull) this.controller?.resume();
    return chunks;
  }

  #waitFor(room: Promise<void>): void {
    this.#isTold = true;
    void room.then(this.#handOn);
  }

  #end(reading: Reading): void {
    this.#reading = undefined;
    if (this.failure) reading.reject(this.failure);
    else reading.resolve();
  }
}

interface Reading {
  readonly take: Take<readonly Buffer[]>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
