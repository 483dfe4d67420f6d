/** The emulator's tokens: four characters each. Real tokenizers differ; a test needs counts that add up, not theirs. */
const CHARACTERS_PER_TOKEN = 4;

/** Tokens that a message costs beside its text. */
const TOKENS_PER_MESSAGE = 3;

/**
 * Cuts text into tokens of about four characters. Never inside a surrogate pair, and not before a combining mark, a
 * variation selector or a zero-width joiner: each token can be shown on its own.
 *
 * @example cut('Seven is') // ['Seve', 'n is']
 */
export function cut(text: string): string[] {
  const tokens: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + CHARACTERS_PER_TOKEN, text.length);
    while (end < text.length && belongsToPrevious(text, end)) end++;
    tokens.push(text.slice(start, end));
    start = end;
  }
  return tokens;
}

/** The number of tokens of a text, rounded up. */
function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** The number of prompt tokens of some messages. */
export function countPrompt(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + countTokens(text) + TOKENS_PER_MESSAGE, 0);
}

/**
 * The first `limit` characters as a reader counts them, with an ellipsis when something was left out; white space is
 * folded to single spaces.
 */
export function shorten(text: string, limit: number): string {
  // Long enough for `limit` characters of several code units each; keeps megabytes out of the segmenter.
  const head = text.slice(0, limit * 16);
  const folded = head.replace(/\s+/g, ' ').trim();
  if (folded.length <= limit) return head.length < text.length ? `${folded}…` : folded;
  const characters = Array.from(SEGMENTER.segment(folded), (part) => part.segment);
  if (characters.length <= limit && head.length === text.length) return folded;
  return `${characters.slice(0, limit).join('')}…`;
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ZERO_WIDTH_JOINER = 0x200d;

function belongsToPrevious(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  // Nearly all text: nothing below the first combining mark joins what stands before it.
  if (unit < 0x300 && text.charCodeAt(at - 1) !== ZERO_WIDTH_JOINER) return false;
  return (
    (unit >= 0xdc00 && unit <= 0xdfff && isHighSurrogate(text.charCodeAt(at - 1))) ||
    unit === ZERO_WIDTH_JOINER ||
    text.charCodeAt(at - 1) === ZERO_WIDTH_JOINER ||
    (unit >= 0x300 && unit <= 0x36f) ||
    (unit >= 0xfe00 && unit <= 0xfe0f)
  );
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
