import { gzipSync } from 'node:zlib';
import { deliver, keepAlive, type Pace, sendFrames, sendReply } from './deliver.ts';
import type { Exchange } from './exchange.ts';
import { joinFrames } from './json.ts';
import type { Asked, Frame, Outcome, Reply } from './types.ts';

/** What a scenario gets to work with. */
export interface Stage {
  readonly exchange: Exchange;
  readonly asked: Asked;
  readonly pace: Pace;
  /** What the provider would have answered. */
  readonly normal: () => Outcome;
}

/** Answers one request, or does not. */
export type Act = (stage: Stage) => void;

/** A reply as it stands. */
export function answer(reply: (asked: Asked) => Reply): Act {
  return ({ exchange, asked }) => sendReply(exchange, reply(asked));
}

/** Takes the request and never answers. */
export const hang: Act = ({ exchange }) => exchange.watch();

/** Resets the connection before a byte of the answer. */
export const reset: Act = ({ exchange }) => exchange.reset();

/** The usual answer after ten seconds. */
export const slow: Act = ({ exchange, pace, normal }) => {
  const outcome = normal();
  deliver(exchange, { ...outcome, model: outcome.model ?? '' }, { ...pace, waitMs: 10_000 });
};

/** Headers and half the body, then a reset. */
export const cut: Act = ({ exchange, normal }) => {
  const { status, headers, body, isWhole } = flatten(normal());
  const { response } = exchange;
  const half = halfOf(body);
  response.writeHead(status, isWhole ? { ...headers, 'content-length': Buffer.byteLength(body) } : headers);
  // The client gets a moment to read: a reset throws away what is still on its way.
  response.write(half, () => exchange.later(20, () => exchange.reset()));
};

/** Half the body and then a proper end, as if that had been all. */
export const truncate: Act = ({ exchange, normal }) => {
  const outcome = normal();
  if (outcome.kind === 'whole') {
    sendReply(exchange, { ...outcome.reply, body: halfOf(outcome.reply.body) });
    return;
  }
  exchange.response.writeHead(200, outcome.headers);
  sendFrames(exchange, firstHalf(outcome.frames), undefined);
};

/** The usual answer, compressed though nobody asked for that. */
export const compress: Act = ({ exchange, normal }) => {
  const { status, headers, body } = flatten(normal());
  const packed = gzipSync(body);
  const more = { 'content-encoding': 'gzip', 'content-length': packed.length };
  exchange.response.writeHead(status, { ...headers, ...more });
  exchange.response.end(packed);
};

/** The usual answer under 64 KiB of headers. */
export const bloatHeaders: Act = ({ exchange, normal }) => {
  const { status, headers, body } = flatten(normal());
  const padding: Record<string, string> = {};
  for (let i = 0; i < 8; i++) padding[`x-padding-${i}`] = 'x'.repeat(8192);
  exchange.response.writeHead(status, { ...headers, ...padding });
  exchange.response.end(body);
};

/** Blank lines, as from a queue, and the usual answer a moment later. */
export const dribble: Act = ({ exchange, normal }) => {
  const { status, headers, body } = flatten(normal());
  exchange.response.writeHead(status, headers);
  exchange.response.write('\n\n\n\n');
  exchange.later(10, () => exchange.response.end(body));
};

/** Half a stream (or nothing of a whole answer), then signs of life for ever. */
export const neverEnd: Act = ({ exchange, normal }) => {
  const outcome = normal();
  const isStream = outcome.kind === 'stream';
  const { response } = exchange;
  response.writeHead(200, isStream ? outcome.headers : { 'content-type': 'application/json' });
  if (isStream) response.write(joinFrames(firstHalf(outcome.frames)));
  keepAlive(exchange, isStream ? ': keep-alive\n\n' : '\n', Number.POSITIVE_INFINITY, () => {});
};

/** A body without an end: one endless string, or one delta again and again. */
export const flood: Act = ({ exchange, normal }) => {
  const outcome = normal();
  const { response } = exchange;
  exchange.watch();
  if (outcome.kind === 'whole') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"choices":[{"message":{"content":"');
    pump(exchange, 'x'.repeat(65_536));
    return;
  }
  const frames = [...outcome.frames];
  const delta = frames[Math.floor(frames.length / 2)]?.text ?? '\n';
  response.writeHead(200, outcome.headers);
  pump(exchange, delta.repeat(Math.ceil(65_536 / delta.length)));
};

/** Half a stream, then an error in it; where nothing is streamed, only the error, under a 200. */
export function failInside(frame: (asked: Asked) => string, body: (asked: Asked) => string): Act {
  return ({ exchange, asked, normal }) => {
    const outcome = normal();
    if (outcome.kind === 'whole' || asked.streaming === 'array') {
      const headers = { 'content-type': 'application/json' };
      sendReply(exchange, { status: 200, headers, body: body(asked) });
      return;
    }
    exchange.response.writeHead(200, outcome.headers);
    exchange.response.end(joinFrames(firstHalf(outcome.frames)) + frame(asked));
  };
}

/** The usual answer with one thing replaced wherever it stands. */
export function rewrite(from: RegExp, to: string): Act {
  return ({ exchange, pace, normal }) => {
    const outcome = normal();
    if (outcome.kind === 'whole') {
      const reply = { ...outcome.reply, body: outcome.reply.body.replace(from, to) };
      deliver(exchange, { ...outcome, reply }, pace);
    } else {
      deliver(exchange, { ...outcome, frames: rewriteFrames(outcome.frames, from, to) }, pace);
    }
  };
}

function* rewriteFrames(frames: Iterable<Frame>, from: RegExp, to: string): Generator<Frame> {
  for (const { text, tokens } of frames) yield { text: text.replace(from, to), tokens };
}

interface Flat {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isWhole: boolean;
}

function flatten(outcome: Outcome): Flat {
  if (outcome.kind === 'whole') return { headers: {}, ...outcome.reply, isWhole: true };
  return { status: 200, headers: outcome.headers, body: joinFrames(outcome.frames), isWhole: false };
}

function firstHalf(frames: Iterable<Frame>): readonly Frame[] {
  const all = [...frames];
  return all.slice(0, Math.ceil(all.length / 2));
}

function halfOf(body: string): string {
  return body.slice(0, Math.floor(body.length / 2));
}

// As fast as the client reads, and not a byte faster.
function pump({ response }: Exchange, chunk: string): void {
  const step = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', step);
  };
  step();
}
