import type { AnswerPart } from '../../core/answer.ts';
import { asObject, asText, parseJson } from '../json.ts';

/**
 * Sealed parts of other providers on their way through Anthropic's format: a `redacted_thinking` block holds what only its
 * maker can read, and clients hand it back as it is.
 */
const MARK = 'coro:';

type Opaque = Extract<AnswerPart, { type: 'opaque' }>;

export function sealForeign({ provider, data }: Pick<Opaque, 'provider' | 'data'>): string {
  return MARK + btoa(encodeURIComponent(JSON.stringify({ provider, data })));
}

export function isForeign(data: string): boolean {
  return data.startsWith(MARK);
}

/** Nothing, where it does not hold what it should. */
export function openForeign(sealed: string): Opaque[] {
  try {
    const part = asObject(parseJson(decodeURIComponent(atob(sealed.slice(MARK.length)))));
    const provider = asText(part?.provider);
    return provider === undefined ? [] : [{ type: 'opaque', provider, data: part?.data }];
  } catch {
    return [];
  }
}
