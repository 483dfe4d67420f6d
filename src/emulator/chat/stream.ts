import type { Generation } from '../generate.ts';
import type { Json } from '../json.ts';
import type { ToolCall } from '../tools.ts';
import type { Frame } from '../types.ts';

/** How a vendor writes the chunks of a stream. Deltas and choices are JSON texts: a stream has hundreds of them. */
export interface ChunkStyle {
  /** What comes before the first chunk, as it stands. */
  readonly before?: string;
  /** What every chunk says before its choices; serialised once. */
  readonly head: Json;
  /** `text` is the token (a JSON string) that the delta brings to the content, or an empty one. */
  choice(delta: string, finish: string | null, index: number, text: string): string;
  /** Answers asked for at once, each in chunks of its own. Default 1. */
  readonly choices?: number;
  /** What every chunk says behind its choices, with a comma in front. */
  tail?(): string;
  /** The delta of a first chunk of its own. */
  readonly opening?: string;
  /** The delta of a thought; undefined = thoughts take their time and are not shown. */
  readonly reasoning?: ((token: string, isFirst: boolean) => string) | undefined;
  /** The delta of a token (a JSON string). */
  content(token: string, isFirst: boolean): string;
  /** The deltas of a tool call. */
  call(call: ToolCall, index: number): Iterable<Json>;
  /** The delta that carries the finish reason. */
  readonly closing: string;
  readonly finish: string;
  /** What the chunk with the finish reason says behind its choices, instead of `tail`. */
  readonly end?: Json | undefined;
  /** Whole chunks after that one, without their head; `[DONE]` follows. */
  readonly after?: readonly Json[];
}

/** The frames of a streamed answer. */
export function* frameChunks(generation: Generation, style: ChunkStyle): Generator<Frame> {
  const head = `data: ${JSON.stringify(style.head).slice(0, -1)}`;
  const tail = style.tail ?? (() => '');
  const write = (delta: string, finish: string | null, end: () => string, token = '""'): string => {
    let text = '';
    for (let index = 0; index < (style.choices ?? 1); index++) {
      text += `${head},"choices":[${style.choice(delta, finish, index, token)}]${end()}}\n\n`;
    }
    return text;
  };
  const chunk = (delta: string, token?: string) => write(delta, null, tail, token);

  if (style.before !== undefined) yield { text: style.before, tokens: 0 };
  if (style.opening !== undefined) yield { text: chunk(style.opening), tokens: 0 };
  let hidden = style.reasoning === undefined ? generation.reasoning.length : 0;
  if (style.reasoning !== undefined) {
    for (const [index, thought] of generation.reasoning.entries()) {
      yield { text: chunk(style.reasoning(JSON.stringify(thought), index === 0)), tokens: 1 };
    }
  }
  for (const [index, said] of generation.content.entries()) {
    const token = JSON.stringify(said);
    yield { text: chunk(style.content(token, index === 0), token), tokens: 1 + hidden };
    hidden = 0;
  }
  for (const [index, call] of generation.calls.entries()) {
    const deltas = [...style.call(call, index)];
    // Its name, and what a vendor writes in one piece, come with the first.
    let tokens = call.tokens.length + 1 + hidden - (deltas.length - 1);
    for (const delta of deltas) {
      yield { text: chunk(JSON.stringify(delta)), tokens };
      tokens = 1;
    }
    hidden = 0;
  }
  const { end } = style;
  const last = end === undefined ? tail : () => `,${JSON.stringify(end).slice(1, -1)}`;
  yield { text: write(style.closing, style.finish, last), tokens: hidden };
  for (const more of style.after ?? []) {
    yield { text: `${head},${JSON.stringify(more).slice(1)}\n\n`, tokens: 0 };
  }
  yield { text: 'data: [DONE]\n\n', tokens: 0 };
}
