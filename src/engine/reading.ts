import type { AnswerPart } from '../core/answer.ts';
import type { Delta, Finish } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';
import type { Usage } from '../core/usage.ts';

/** What one attempt has brought. */
export interface Reading {
  /** What a whole answer consists of. A streamed one passes its parts on instead. */
  readonly parts: AnswerPart[];
  /** Part of the answer has come, thoughts included: it is not asked for again elsewhere. */
  hasParts: boolean;
  /** There is something to read, or a tool to call; thoughts and white space alone are no answer. */
  hasOutput: boolean;
  usage: Usage | undefined;
  /** The model that says it answered. */
  upstreamId: string | undefined;
  finish: Finish | undefined;
}

export function emptyReading(): Reading {
  return {
    parts: [],
    hasParts: false,
    hasOutput: false,
    usage: undefined,
    upstreamId: undefined,
    finish: undefined,
  };
}

/** Takes in what came, and keeps the parts of the answer. */
export function readDeltas(reading: Reading, deltas: readonly Delta[]): void {
  for (const delta of deltas) {
    const part = readDelta(reading, delta);
    if (part && part.type !== 'tool_call_delta') reading.parts.push(part);
  }
}

/** A part of an answer, or a piece of one that is still being written. */
type Said = AnswerPart | Extract<Delta, { type: 'tool_call_delta' }>;

/** Takes in one thing that came. Returns it when it is part of the answer, to be kept or passed on. */
export function readDelta(reading: Reading, delta: Delta): Said | undefined {
  switch (delta.type) {
    case 'model':
      reading.upstreamId = delta.upstreamId;
      return undefined;
    case 'usage':
      reading.usage = delta.usage;
      return undefined;
    case 'finish':
      reading.finish = delta;
      return undefined;
    default:
      reading.hasParts = true;
      reading.hasOutput ||= delta.type === 'tool_call' || (delta.type === 'text' && delta.text.trim() !== '');
      return delta;
  }
}

/**
 * Whether what came is an answer, once nothing more comes.
 *
 * @param provider for people: failures begin with the name of who failed
 */
export function verdictOf({ finish, hasOutput }: Reading, provider: string): Fault | undefined {
  if (!finish) return toFault('invalid_response', `${provider}: the answer has no finish reason`);
  if (finish.fault) return finish.fault;
  const { raw: providerCode } = finish;
  if (finish.reason === 'content_filter') {
    const message = `${provider}: the answer was stopped by a content filter (${finish.raw})`;
    return toFault('content_filtered', message, { providerCode });
  }
  if (finish.reason === 'error') {
    return toFault('provider_error', `${provider}: the answer ended with "${finish.raw}"`, { providerCode });
  }
  if (hasOutput) return undefined;
  return finish.reason === 'length'
    ? toFault('max_tokens_reached', `${provider}: the cap was reached before any text came`, { providerCode })
    : toFault('empty_response', `${provider}: the answer has no text`, { providerCode });
}
