import { createHash } from 'node:crypto';
import { asArray, asObject, type Json } from '../json.ts';

/** Tokens of a prompt that came from what was kept, and that are kept from now on. */
export interface Cached {
  readonly read: number;
  readonly written: number;
}

/** What is kept of prompts for one key and model: everything up to each marked block, until five minutes pass unread. */
export interface AnthropicCache {
  /**
   * @param whose key and model
   * @param promptTokens of all of the body
   * @param now milliseconds
   */
  take(whose: string, body: Json, promptTokens: number, now: number): Cached;
}

/** platform.claude.com/docs, "Prompt caching"; the least that is kept is more for some models. */
const KEPT_MS = 5 * 60_000;
const LEAST_TOKENS = 1024;
/** Blocks before a mark, at which something kept is found. */
const LOOK_BACK = 20;

export const NOTHING_CACHED: Cached = { read: 0, written: 0 };

export function openAnthropicCache(): AnthropicCache {
  const until = new Map<string, number>();
  return {
    take(whose, body, promptTokens, now) {
      if (!JSON.stringify(body).includes('"cache_control"')) return NOTHING_CACHED;
      for (const [hash, end] of until) if (end <= now) until.delete(hash);
      const places = placesIn(whose, body);
      const length = places.at(-1)?.length ?? 1;
      const tokensAt = (at: number): number =>
        Math.round((promptTokens * (places[at]?.length ?? 0)) / length);
      const marked = places.flatMap(({ isMarked }, at) =>
        isMarked && tokensAt(at) >= LEAST_TOKENS ? [at] : [],
      );
      const isNear = (at: number): boolean => marked.some((mark) => at <= mark && mark - at < LOOK_BACK);
      const found = places.findLastIndex(({ hash }, at) => isNear(at) && until.has(hash));
      for (const at of [...marked, found]) {
        const place = places[at];
        if (place) until.set(place.hash, now + KEPT_MS);
      }
      const read = tokensAt(found);
      return { read, written: Math.max(0, tokensAt(marked.at(-1) ?? -1) - read) };
    },
  };
}

interface Place {
  /** Of everything up to it. */
  readonly hash: string;
  readonly length: number;
  readonly isMarked: boolean;
}

// Tools come first, then the instructions, then the turns.
function placesIn(whose: string, { tools, system, messages, cache_control: all }: Json): readonly Place[] {
  const turns = asArray(messages).map((message) => asObject(message) ?? {});
  const blocks = [
    ...asArray(tools),
    ...blocksOf(system),
    ...turns.flatMap(({ role, content }) => blocksOf(content).map((block) => ({ ...asObject(block), role }))),
  ];
  const hash = createHash('sha256').update(whose);
  let length = 0;
  return blocks.map((block, at) => {
    const { cache_control: mark, ...rest } = asObject(block) ?? {};
    const text = JSON.stringify(rest);
    hash.update(text);
    length += text.length;
    const isLast = at === blocks.length - 1;
    return { hash: hash.copy().digest('hex'), length, isMarked: Boolean(mark ?? (isLast && all)) };
  });
}

function blocksOf(content: unknown): readonly unknown[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : asArray(content);
}
