import { stripVTControlCharacters } from 'node:util';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this takes out
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Marks that reorder the text around them, so that it reads as something else than it is. */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text from outside as it may be printed: no escape sequences and no control characters but newline and tab. A
 * model could else move the cursor, rename the window or write into the clipboard.
 */
export function toSafeText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(CONTROL, '')
    .replace(REORDERING, '');
}

/** The same on one line. */
export function toSafeLine(text: string): string {
  return toSafeText(text).replace(/\s+/g, ' ').trim();
}
