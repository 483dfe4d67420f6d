import { stripVTControlCharacters } from 'node:util';

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\u3100-\u33ff\ua000-\ua4cf\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\ufe0f/u;
const ZERO = /^[\p{Mark}\p{Format}]+$/u;

/** Made at its first use: the tables behind it take 20 ms to load, and plain text needs none. */
let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes(stripVTControlCharacters(text))) width += widthOf(segment);
  return width;
}

/** The text within a width, with "…" where something is missing. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let result = '';
  let taken = 0;
  for (const { segment } of graphemes(text)) {
    taken += widthOf(segment);
    if (taken > width - 1) break;
    result += segment;
  }
  return `${result}…`;
}

/** The text in pieces of at most this width: nothing is lost, but words are cut where the width is. */
export function cut(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text];
  const pieces: string[] = [];
  let piece = '';
  let taken = 0;
  for (const { segment } of graphemes(text)) {
    const own = widthOf(segment);
    if (taken + own > width && piece !== '') {
      pieces.push(piece);
      piece = '';
      taken = 0;
    }
    piece += segment;
    taken += own;
  }
  return [...pieces, piece];
}

/** The text with blanks behind it, up to a width. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function widthOf(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return ZERO.test(grapheme) ? 0 : 1;
}
