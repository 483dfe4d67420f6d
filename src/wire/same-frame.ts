/** What goes around a word in the events of one stream: nearly always all of them are alike but for the word. */
export interface Frame {
  readonly before: string;
  readonly after: string;
}

/** Characters that a JSON string cannot hold as they are. */
const NOT_PLAIN = /["\\\p{Cc}]/u;
/** No event has it. */
const PROBE = '\u{10fffd}';

/**
 * The frame of an event, where it is known to be one: with another word in the same place, the event says that word and
 * is otherwise the same.
 *
 * @param data the event, as JSON
 * @param text the word in it
 * @param textIn what the same event says with another word
 */
export function frameOf(
  data: string,
  text: string,
  textIn: (data: string) => string | undefined,
): Frame | undefined {
  if (NOT_PLAIN.test(text)) return undefined;
  const quoted = `"${text}"`;
  const at = data.indexOf(quoted);
  if (at < 0 || data.indexOf(quoted, at + 1) >= 0) return undefined;
  const frame = { before: data.slice(0, at + 1), after: data.slice(at + 1 + text.length) };
  return textIn(frame.before + PROBE + frame.after) === PROBE ? frame : undefined;
}

/**
 * The word of an event in the same frame, without parsing it: between the same texts a JSON string stands in the place of
 * another, so that nothing else can differ. Undefined when it must be parsed.
 */
export function wordIn({ before, after }: Frame, data: string): string | undefined {
  if (data.length <= before.length + after.length || !data.startsWith(before) || !data.endsWith(after))
    return undefined;
  const word = data.slice(before.length, data.length - after.length);
  return NOT_PLAIN.test(word) ? undefined : word;
}
