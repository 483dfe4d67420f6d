import type { Exchange } from './exchange.ts';
import { joinFrames } from './json.ts';
import type { Frame, Outcome, Reply } from './types.ts';

/** How fast an answer comes. */
export interface Pace {
  /** Milliseconds before the first byte of a model's answer. */
  readonly waitMs: number;
  /** Of streamed answers; undefined = as fast as possible, in one write. */
  readonly tokensPerSecond: number | undefined;
}

/** Sends what a provider answers. Without a wait and a speed there is no timer and one write: benchmarks rely on it. */
export function deliver(exchange: Exchange, outcome: Outcome, pace: Pace): void {
  const waitMs = outcome.model === undefined ? 0 : pace.waitMs;
  if (outcome.kind === 'whole') {
    const { reply } = outcome;
    if (waitMs <= 0) sendReply(exchange, reply);
    else exchange.later(waitMs, () => sendReply(exchange, reply));
    return;
  }
  const start = () => sendFrames(exchange, outcome.frames, pace.tokensPerSecond);
  if (waitMs <= 0) {
    exchange.response.writeHead(200, outcome.headers);
    start();
  } else if (outcome.keepAlive === undefined) {
    exchange.later(waitMs, () => {
      exchange.response.writeHead(200, outcome.headers);
      start();
    });
  } else {
    exchange.response.writeHead(200, outcome.headers);
    keepAlive(exchange, outcome.keepAlive, waitMs, start);
  }
}

/** Sends a reply as it stands; a header with an empty value is left out. */
export function sendReply({ response }: Exchange, { status, headers = {}, body }: Reply): void {
  const sent: Record<string, string | number> = { 'content-length': Buffer.byteLength(body) };
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && value !== '') sent[name.toLowerCase()] = value;
  }
  response.writeHead(status, sent);
  response.end(body);
}

const KEEP_ALIVE_EVERY_MS = 1000;

/** Sends the comment now and every second until `waitMs` are over. */
function keepAlive(exchange: Exchange, comment: string, waitMs: number, then: () => void): void {
  exchange.response.write(comment);
  const isLast = waitMs <= KEEP_ALIVE_EVERY_MS;
  exchange.later(isLast ? waitMs : KEEP_ALIVE_EVERY_MS, () => {
    if (isLast) then();
    else keepAlive(exchange, comment, waitMs - KEEP_ALIVE_EVERY_MS, then);
  });
}

/** Sends frames, each when its tokens would have been generated, and ends the response. */
function sendFrames(exchange: Exchange, frames: Iterable<Frame>, tokensPerSecond: number | undefined): void {
  if (tokensPerSecond === undefined) exchange.response.end(joinFrames(frames));
  else pour(exchange, frames[Symbol.iterator](), tokensPerSecond / 1000);
}

// Measured from the start, so that a late timer is made up for and the speed holds over the whole answer.
function pour(exchange: Exchange, frames: Iterator<Frame>, tokensPerMs: number): void {
  const { response } = exchange;
  const startedAt = performance.now();
  let generated = 0;
  let next = frames.next();
  const step = (): void => {
    const due = (performance.now() - startedAt) * tokensPerMs;
    let text = '';
    while (next.done !== true && generated + next.value.tokens <= due) {
      text += next.value.text;
      generated += next.value.tokens;
      next = frames.next();
    }
    if (next.done === true) {
      response.end(text);
      return;
    }
    if (text !== '') response.write(text);
    const waitMs = (generated + next.value.tokens - due) / tokensPerMs;
    // A client that does not read is not written to: its token waits, and the ones after it come together.
    if (response.writableNeedDrain) response.once('drain', step);
    else exchange.later(Math.max(1, Math.ceil(waitMs)), step);
  };
  exchange.watch();
  step();
}
