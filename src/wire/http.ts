import type { HttpRequest } from '../core/contracts.ts';
import { toFault, UpstreamError } from '../core/fault.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { openDeadlines } from '../flow/deadlines.ts';
import { Connection, Exchange, type ExchangePool } from './http-exchange.ts';
import { type HttpHead, type HttpStream, StreamExchange } from './http-stream.ts';
import { Pool } from './undici.ts';

/** A reply read whole. */
export interface HttpReply extends HttpHead {
  readonly body: string;
}

/** Every limit of one provider's connections. undici leaves sizes and pools unlimited. */
export interface HttpLimits {
  readonly connectMs: number;
  /** From the request's start to the reply's last byte. */
  readonly totalMs: number;
  /** Of a reply that is read whole. */
  readonly responseBytes: number;
  /** Of a streamed reply: each token comes wrapped in a hundred times its size. */
  readonly streamBytes: number;
  readonly headerBytes: number;
  readonly connections: number;
  /** Requests that may wait for a connection; one more fails at once. */
  readonly waiting: number;
}

export const HTTP_LIMITS: HttpLimits = {
  connectMs: 5_000,
  totalMs: 300_000,
  responseBytes: 4 * 1024 * 1024,
  streamBytes: 64 * 1024 * 1024,
  headerBytes: 16 * 1024,
  connections: 2048,
  waiting: 1024,
};

/** Connections to one base URL, for one provider alone. Redirects are never followed. */
export interface HttpPool {
  /**
   * @param totalMs from now to the reply's last byte; default: the pool's limit
   * @throws UpstreamError when there is no whole reply, whatever its status
   */
  post(request: HttpRequest, signal: StopSignal, totalMs?: number): Promise<HttpReply>;
  /** @throws UpstreamError when there is no whole reply, whatever its status */
  get(request: Omit<HttpRequest, 'body'>, signal: StopSignal): Promise<HttpReply>;
  /** Sends a request whose reply is read as it comes. */
  stream(request: HttpRequest, signal: StopSignal): HttpStream;
  close(): Promise<void>;
}

export function openHttpPool(baseUrl: string, limits: HttpLimits = HTTP_LIMITS): HttpPool {
  const { origin, pathname } = new URL(baseUrl);
  const basePath = pathname.replace(/\/+$/, '');
  const pool = new Pool(origin, {
    factory: (url, options) => new Connection(url, options),
    connections: limits.connections,
    pipelining: 1,
    connectTimeout: limits.connectMs,
    // The deadline below covers both, queueing included, at a fraction of the cost of two timers a request.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: limits.headerBytes,
    // The exchanges count: a stream may be longer than a whole reply.
    maxResponseSize: -1,
    // Aborts and timeouts over HTTP/2 were still being mended upstream in summer 2026.
    allowH2: false,
  });
  const deadlines = openDeadlines(limits.totalMs);
  const most = limits.connections + limits.waiting;
  let inFlight = 0;
  /** Takes a place for a request. What it sends is kept by the caller: a stale connection has it sent twice. */
  const place = (method: 'GET' | 'POST', { path, headers, body }: Sent): ExchangePool => {
    if (inFlight >= most) throw tooMany();
    inFlight++;
    const options = { method, path: basePath + path, headers, body };
    return {
      dispatch: (exchange) => pool.dispatch(options, exchange),
      release(exchange) {
        inFlight--;
        deadlines.end(exchange);
      },
    };
  };
  const whole = (method: 'GET' | 'POST', sent: Sent, signal: StopSignal, totalMs: number | undefined) =>
    new Promise<HttpReply>((resolve, reject) => {
      const own = place(method, sent);
      const exchange = new WholeExchange(own, signal, limits.responseBytes, resolve, reject);
      if (totalMs === undefined || totalMs >= limits.totalMs) deadlines.start(exchange);
      else exchange.startOwnDeadline(totalMs);
      exchange.begin();
      own.dispatch(exchange);
    });
  return {
    post: ({ path, headers, body }, signal, totalMs) =>
      whole('POST', { path, headers: withJson(headers), body }, signal, totalMs),
    get: ({ path, headers }, signal) =>
      whole(
        'GET',
        { path, headers: { ...headers, 'accept-encoding': IDENTITY }, body: null },
        signal,
        undefined,
      ),
    stream({ path, headers, body }, signal) {
      const own = place('POST', { path, headers: withJson(headers), body });
      const exchange = new StreamExchange(own, signal, limits.streamBytes);
      exchange.begin();
      own.dispatch(exchange);
      return exchange;
    },
    close: () => pool.destroy(),
  };
}

interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

function tooMany(): UpstreamError {
  return new UpstreamError(toFault('gateway_overloaded', 'Too many requests wait for this provider'));
}

/** A compressed reply could not be capped by its size on the wire. */
const IDENTITY = 'identity';

function withJson(headers: Sent['headers']): Sent['headers'] {
  return { ...headers, 'content-type': 'application/json', 'accept-encoding': IDENTITY };
}

/** A reply that is handed on once all of it is there. */
class WholeExchange extends Exchange {
  readonly #resolve: (reply: HttpReply) => void;
  readonly #reject: (error: UpstreamError) => void;
  readonly #chunks: Buffer[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    pool: ExchangePool,
    signal: StopSignal,
    mostBytes: number,
    resolve: (reply: HttpReply) => void,
    reject: (error: UpstreamError) => void,
  ) {
    super(pool, signal, mostBytes);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** A deadline shorter than the others, which a list of equal ones cannot hold. */
  startOwnDeadline(ms: number): void {
    this.#timer = setTimeout(() => this.onDeadline(), ms);
  }

  protected override onHead(): void {}

  protected override onChunk(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  protected override onEnd(): void {
    clearTimeout(this.#timer);
    const [only, second] = this.#chunks;
    const body = (only && !second ? only : Buffer.concat(this.#chunks)).toString('utf8');
    this.#resolve({ status: this.status, headers: this.headers, body });
  }

  protected override onFailed(error: UpstreamError): void {
    clearTimeout(this.#timer);
    this.#reject(error);
  }
}
