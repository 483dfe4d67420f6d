/** What goes around a word in the events of one stream: nearly always all of them are alike but for the word. */
export interface Frame {
  readonly before: string;
  readonly after: string;
}

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
  if (!isPlain(text)) return undefined;
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
  const end = data.length - after.length;
  if (end <= before.length) return undefined;
  // Comparing slices takes half of what `startsWith` does.
  if (data.slice(0, before.length) !== before || data.slice(end) !== after) return undefined;
  const word = data.slice(before.length, end);
  return isPlain(word) ? word : undefined;
}

const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;

/** Whether a JSON string says the text as it is. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < SPACE || unit === QUOTE || unit === BACKSLASH) return false;
  }
  return true;
}
