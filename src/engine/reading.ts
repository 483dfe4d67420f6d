import type { AnswerPart, FinishReason } from '../core/answer.ts';
import type { Delta } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';
import type { Usage } from '../core/usage.ts';

/** What one attempt has brought. */
export interface Reading {
  readonly parts: AnswerPart[];
  /** There is something to read, or a tool to call; thoughts and white space alone are no answer. */
  hasOutput: boolean;
  usage: Usage | undefined;
  /** The model that says it answered. */
  upstreamId: string | undefined;
  finish: { readonly reason: FinishReason; readonly raw: string; readonly fault?: Fault } | undefined;
}

export function emptyReading(): Reading {
  return { parts: [], hasOutput: false, usage: undefined, upstreamId: undefined, finish: undefined };
}

/** Takes in what came. */
export function readDeltas(reading: Reading, deltas: readonly Delta[]): void {
  for (const delta of deltas) {
    switch (delta.type) {
      case 'model':
        reading.upstreamId = delta.upstreamId;
        break;
      case 'usage':
        reading.usage = delta.usage;
        break;
      case 'finish':
        reading.finish = delta;
        break;
      default:
        reading.parts.push(delta);
        reading.hasOutput ||=
          delta.type === 'tool_call' || (delta.type === 'text' && delta.text.trim() !== '');
    }
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
