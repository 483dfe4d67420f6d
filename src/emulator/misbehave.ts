import { deliver, type Pace, sendReply } from './deliver.ts';
import type { Exchange } from './exchange.ts';
import { atOnce } from './json.ts';
import { perform } from './perform.ts';
import { type Phase, parseScript } from './script.ts';
import type { Asked, Frame, Outcome, Reply } from './types.ts';

/** What a scenario gets to work with. */
export interface Stage {
  readonly exchange: Exchange;
  readonly asked: Asked;
  readonly pace: Pace;
  /** What the provider would have answered. */
  readonly normal: () => Outcome;
  /** Where in the answer it happens; undefined = where it usually does. */
  readonly phase: Phase | undefined;
}

/** Answers one request, or does not. */
export type Act = (stage: Stage) => void;

/** A reply as it stands; its head may come in two pieces. */
export function answer(reply: (asked: Asked) => Reply): Act {
  return (stage) => {
    if (stage.phase !== 'headers') sendReply(stage.exchange, reply(stage.asked));
    else perform({ ...stage, normal: () => atOnce(reply(stage.asked)) }, IN_TWO_PIECES);
  };
}

const IN_TWO_PIECES = parseScript('half-head; wait 20; rest; end');

/** Part of a stream (half of it, usually), then an error in it; where nothing is streamed, only the error, under a 200. */
export function failInside(frame: (asked: Asked) => string, body: (asked: Asked) => string): Act {
  return (stage) => {
    const { asked, phase = 'mid' } = stage;
    if (asked.streaming === 'sse' || asked.streaming === 'ndjson') {
      perform(stage, parseScript(`until ${phase}; body ${JSON.stringify(frame(asked))}; end`));
    } else {
      const headers = { 'content-type': 'application/json' };
      sendReply(stage.exchange, { status: 200, headers, body: body(asked) });
    }
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
