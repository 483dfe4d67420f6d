import type { IncomingHttpHeaders } from 'node:http';
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
   * Everything that has come since the last read, as soon as there is anything; undefined at the end.
   *
   * @throws UpstreamError when the reply was cut or stopped
   */
  read(): Promise<readonly Buffer[] | undefined>;
  /** Ends it for a reason of the reader's own; a pending or later read throws it. Harmless at the end. */
  fail(fault: Fault): void;
  /** Lets go of it. A reply that has not ended loses its connection. */
  close(): void;
}

/** Bytes that may wait for their reader before the sender is held back. */
const HIGH_WATER = 64 * 1024;

/** A reply whose chunks wait for their reader. Those of one read of the socket are handed on together. */
export class StreamExchange extends Exchange implements HttpStream {
  #chunks: Buffer[] = [];
  #waiting = 0;
  #isOver = false;
  #wake: (() => void) | undefined;

  async head(): Promise<HttpHead> {
    while (this.status === 0 && !this.failure) await this.#news();
    if (this.failure) throw this.failure;
    return { status: this.status, headers: this.headers };
  }

  async read(): Promise<readonly Buffer[] | undefined> {
    while (this.#waiting === 0 && !this.#isOver) await this.#news();
    // What had come before a connection broke is part of the answer.
    if (this.#waiting > 0) return this.#take();
    if (this.failure) throw this.failure;
    return undefined;
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
    this.#tell();
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
    this.#tell();
  }

  #take(): readonly Buffer[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#waiting = 0;
    this.controller?.resume();
    return chunks;
  }

  /** Only reads wait, and one at a time. */
  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #tell(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
