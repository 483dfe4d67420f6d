import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { Timed } from '../flow/deadlines.ts';
import { networkFault } from './network-fault.ts';
import { Client } from './undici.ts';

/** One connection of a pool. It knows whether it has brought a reply before, and tells each exchange that it carries. */
export class Connection extends Client {
  replies = 0;

  constructor(...parts: ConstructorParameters<typeof Client>) {
    super(...parts);
    this.on('connect', () => {
      this.replies = 0;
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof Exchange) handler.connection = this;
    return super.dispatch(options, handler);
  }
}

/** What an exchange needs of its pool. */
export interface ExchangePool {
  /** Sends the request once more. */
  dispatch(exchange: Exchange): void;
  /** The exchange is over, and undici done with it. */
  release(exchange: Exchange): void;
}

/**
 * One request and its reply, as undici's handler: its own methods cost half of what `request()` does. It fails at most
 * once, and gives its place back when undici is done with it, which may be later.
 */
export abstract class Exchange extends Timed implements Dispatcher.DispatchHandler {
  connection: Connection | undefined;
  /** 0 until the reply has begun. */
  protected status = 0;
  protected headers: IncomingHttpHeaders = {};
  protected failure: UpstreamError | undefined;
  protected controller: Dispatcher.DispatchController | undefined;
  readonly #pool: ExchangePool;
  readonly #signal: StopSignal;
  readonly #mostBytes: number;
  readonly #onAbort = () => this.fail(toFault('cancelled', 'Stopped before it was done'));
  #bytes = 0;
  #isReused = false;
  #isRepeated = false;

  /** @param mostBytes of the reply's body */
  constructor(pool: ExchangePool, signal: StopSignal, mostBytes: number) {
    super();
    this.#pool = pool;
    this.#signal = signal;
    this.#mostBytes = mostBytes;
  }

  /** Listens to the signal. Apart from the constructor, because an abort may call what a subclass has yet to set. */
  begin(): void {
    if (this.#signal.aborted) this.#onAbort();
    else this.#signal.addEventListener('abort', this.#onAbort);
  }

  /** Ends it with this fault, unless it failed before. The connection is destroyed: another's reply must not follow. */
  fail(fault: Fault): void {
    if (this.failure) return;
    this.failure = new UpstreamError(fault);
    this.controller?.abort(this.failure);
    this.onFailed(this.failure);
  }

  override onDeadline(): void {
    this.fail(toFault('timeout', 'No whole reply in time', { phase: 'total' }));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    this.#isReused = (this.connection?.replies ?? 0) > 0;
    if (this.failure) controller.abort(this.failure);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // 103 and its like announce a reply; they are none.
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    const encoding = headers['content-encoding'];
    if (status >= 300 && status < 400) {
      const facts = { status, providerCode: 'redirect_blocked' };
      this.fail(toFault('invalid_response', 'A redirect, which is never followed', facts));
    } else if (encoding !== undefined && encoding !== 'identity') {
      const message = `The reply is encoded (${encoding}), which was not asked for`;
      this.fail(toFault('invalid_response', message, { status }));
    } else {
      this.onHead();
    }
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.failure) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#mostBytes) this.fail(toFault('response_too_large', 'The reply is too large'));
    else this.onChunk(chunk);
  }

  onResponseEnd(): void {
    if (this.connection) this.connection.replies++;
    this.#done();
    if (!this.failure) this.onEnd();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.#isStale(error)) {
      this.#isRepeated = true;
      this.#pool.dispatch(this);
      return;
    }
    this.#done();
    if (this.failure) return;
    this.failure = new UpstreamError(networkFault(error, this.status !== 0), { cause: error });
    this.onFailed(this.failure);
  }

  protected abstract onHead(): void;
  protected abstract onChunk(chunk: Buffer): void;
  protected abstract onEnd(): void;
  /** Called at most once, and then nothing else. */
  protected abstract onFailed(error: UpstreamError): void;

  /**
   * A connection that was kept alive may have been closed by the other side just as the request went out. If not a
   * byte came back it was not read, so it is sent once more: gRPC calls that a transparent retry.
   */
  #isStale(error: Error): boolean {
    if (this.failure || this.#isRepeated || !this.#isReused || this.status !== 0) return false;
    return networkFault(error, false).code === 'network_error';
  }

  #done(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#pool.release(this);
  }
}
