import { cut, displayWidth, truncate } from './display-width.ts';

/**
 * Breaks long lines between words. Code blocks and table rows stay as they are: broken, they would say something
 * else. A word that is too long stays whole, so that an address can still be copied.
 */
export function wrap(text: string, width: number): string {
  let fence: string | undefined;
  const lines = text.split('\n').map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    const isVerbatim = fence !== undefined || mark !== undefined || /^\s*\|/.test(line);
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence)) fence = undefined;
    return isVerbatim ? line : wrapLine(line, width);
  });
  return lines.join('\n');
}

/** The text in lines of at most this width, words cut where they must be. */
export function fitLines(text: string, width: number): string[] {
  return wrap(text, width)
    .split('\n')
    .map((line) => truncate(line, width));
}

/** The same, but where a line is too long it goes on in the next: nothing is lost. */
export function cutLines(text: string, width: number): string[] {
  return wrap(text, width)
    .split('\n')
    .flatMap((line) => cut(line, width));
}

/** Chinese, Japanese and Korean are written without spaces: a line may break after each of their characters. */
const CJK = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}]';
const CLOSING =
  '[\\u3001\\u3002\\u3009\\u300b\\u300d\\u300f\\u3011\\uff01\\uff09\\uff0c\\uff1a\\uff1b\\uff1f]';
const WORD = new RegExp(`(\\s*)(${CJK}${CLOSING}*|(?:(?!${CJK})\\S)+)`, 'gu');
const LIST_MARK = /^\s*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?/;

function wrapLine(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  const indent = ' '.repeat(LIST_MARK.exec(line)?.[0].length ?? 0);
  const hanging = indent.length < width / 2 ? indent : '';
  const lines: string[] = [];
  let current = '';
  for (const [, gap = '', word = ''] of line.matchAll(WORD)) {
    const longer = current + gap + word;
    if (current.trim() === '' || displayWidth(longer) <= width) {
      current = longer;
    } else {
      lines.push(current);
      current = hanging + word;
    }
  }
  return [...lines, current].join('\n');
}
