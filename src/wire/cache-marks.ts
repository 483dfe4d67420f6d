import { type CacheBreakpoint, type Message, partsOf } from '../core/message.ts';

/** What may be marked: to be kept as far as it goes. */
export interface Markable {
  readonly cache_control?:
    | { readonly type: 'ephemeral'; readonly ttl?: '5m' | '1h' | null | undefined }
    | null
    | undefined;
}

export function breakpointOf({ cache_control: mark }: Markable): CacheBreakpoint {
  return mark ? MARKED : UNMARKED;
}

export const MARKED = { cacheBreakpoint: true } as const;
const UNMARKED = {} as const;

/** Five minutes is all that a mark means here: who asked for an hour is told. */
export function tellOfHours(marked: readonly Markable[]): readonly string[] {
  return marked.some(({ cache_control: mark }) => mark?.ttl === '1h') ? NO_HOURS : NOTHING;
}

const NO_HOURS: readonly string[] = ['cache_control.ttl "1h" became "5m", as long as anything is kept here'];
const NOTHING: readonly never[] = [];

/** A mark on a whole message is one on the last of its parts that can have one. */
export function withBreakpoint(message: Message): Message {
  if (message.role === 'system' || message.role === 'tool') return { ...message, ...MARKED };
  const parts = partsOf(message);
  const at = parts.findLastIndex(({ type }) => type !== 'reasoning' && type !== 'opaque');
  if (at < 0) return message;
  return { ...message, content: parts.map((part, i) => (i === at ? { ...part, ...MARKED } : part)) };
}

/** The mark as JSON has it. */
export function toMarkJson({ cacheBreakpoint }: CacheBreakpoint): Markable {
  return cacheBreakpoint ? { cache_control: { type: 'ephemeral' } } : UNMARKED;
}
