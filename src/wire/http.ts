import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import type { HttpRequest } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { openDeadlines, Timed } from '../flow/deadlines.ts';
import { networkFault } from './network-fault.ts';

/** A reply read whole. Header names are lower-case; a header that came twice is a list. */
export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Every limit of one provider's connections. undici leaves sizes and pools unlimited. */
export interface HttpLimits {
  readonly connectMs: number;
  /** From the request's start to the reply's last byte. */
  readonly totalMs: number;
  readonly responseBytes: number;
  readonly headerBytes: number;
  readonly connections: number;
  /** Requests that may wait for a connection; one more fails at once. */
  readonly waiting: number;
}

export const HTTP_LIMITS: HttpLimits = {
  connectMs: 5_000,
  totalMs: 300_000,
  responseBytes: 4 * 1024 * 1024,
  headerBytes: 16 * 1024,
  connections: 512,
  waiting: 1024,
};

/** Connections to one base URL, for one provider alone. */
export interface HttpPool {
  /** Throws `UpstreamError` when there is no whole reply, whatever its status. Never follows a redirect. */
  post(request: HttpRequest, signal: StopSignal): Promise<HttpReply>;
  close(): Promise<void>;
}

export function openHttpPool(baseUrl: string, limits: HttpLimits = HTTP_LIMITS): HttpPool {
  const { origin, pathname } = new URL(baseUrl);
  const basePath = pathname.replace(/\/+$/, '');
  const pool = new Pool(origin, {
    connections: limits.connections,
    pipelining: 1,
    connectTimeout: limits.connectMs,
    // The deadline below covers both, queueing included, at a fraction of the cost of two timers a request.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: limits.headerBytes,
    maxResponseSize: limits.responseBytes,
    // Aborts and timeouts over HTTP/2 were still being mended upstream in summer 2026.
    allowH2: false,
  });
  const deadlines = openDeadlines(limits.totalMs);
  const most = limits.connections + limits.waiting;
  let inFlight = 0;
  const release = (exchange: Exchange): void => {
    inFlight--;
    deadlines.end(exchange);
  };
  return {
    post: ({ path, headers, body }, signal) =>
      new Promise((resolve, reject) => {
        if (inFlight >= most) return reject(tooMany());
        inFlight++;
        const exchange = new Exchange(signal, resolve, reject, release);
        deadlines.start(exchange);
        const options = { path: basePath + path, headers: { ...headers, ...JSON_HEADERS }, body };
        pool.dispatch({ method: 'POST', ...options }, exchange);
      }),
    close: () => pool.destroy(),
  };
}

function tooMany(): UpstreamError {
  return new UpstreamError(toFault('gateway_overloaded', 'Too many requests wait for this provider'));
}

/** `identity`: a compressed reply could not be capped by its size on the wire. */
const JSON_HEADERS = { 'content-type': 'application/json', 'accept-encoding': 'identity' };

/**
 * One request and its reply, as undici's handler: its own methods cost half of what `request()` does. It settles
 * exactly once, and gives its place back when undici is done with it, which may be later.
 */
class Exchange extends Timed implements Dispatcher.DispatchHandler {
  readonly #resolve: (reply: HttpReply) => void;
  readonly #reject: (error: UpstreamError) => void;
  readonly #release: (exchange: Exchange) => void;
  readonly #signal: StopSignal;
  readonly #onAbort = () => this.#fail(toFault('cancelled', 'Stopped before it was done'));
  #controller: Dispatcher.DispatchController | undefined;
  #failure: UpstreamError | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  readonly #chunks: Buffer[] = [];

  constructor(
    signal: StopSignal,
    resolve: (reply: HttpReply) => void,
    reject: (error: UpstreamError) => void,
    release: (exchange: Exchange) => void,
  ) {
    super();
    this.#resolve = resolve;
    this.#reject = reject;
    this.#release = release;
    this.#signal = signal;
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort);
  }

  override onDeadline(): void {
    this.#fail(toFault('timeout', 'No whole reply in time'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
    const encoding = headers['content-encoding'];
    if (status >= 300 && status < 400) {
      const facts = { status, providerCode: 'redirect_blocked' };
      this.#fail(toFault('invalid_response', 'A redirect, which is never followed', facts));
    } else if (encoding !== undefined && encoding !== 'identity') {
      const message = `The reply is encoded (${encoding}), which was not asked for`;
      this.#fail(toFault('invalid_response', message, { status }));
    }
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#done();
    if (this.#failure) return;
    const [only, second] = this.#chunks;
    const body = (only && !second ? only : Buffer.concat(this.#chunks)).toString('utf8');
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#done();
    if (this.#failure) return;
    this.#reject(new UpstreamError(networkFault(error, this.#status !== 0), { cause: error }));
  }

  #fail(fault: Fault): void {
    if (this.#failure) return;
    this.#failure = new UpstreamError(fault);
    this.#controller?.abort(this.#failure);
    this.#reject(this.#failure);
  }

  #done(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#release(this);
  }
}
