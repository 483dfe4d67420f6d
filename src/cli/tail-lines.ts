import { toSafeText } from './safe-text.ts';
import { cutLines } from './wrap.ts';

/** Characters of a text that are looked at: more than any screen holds. */
const LOOK = 20_000;
/** A line that is longer is broken there, so that one that grows is not wrapped anew from its start each time. */
const PIECE = 2000;

/** The last lines of a text that grows, safe to be printed. Costs the same however long the text is. */
export function tailLines(text: string, width: number, count: number): string[] {
  const lines: string[] = [];
  const sources = toSafeText(recent(text)).replaceAll('\t', '    ').trimEnd().split('\n');
  while (lines.length < count) {
    const source = sources.pop();
    if (source === undefined) break;
    const start = Math.floor(Math.max(0, source.length - PIECE) / PIECE) * PIECE;
    lines.unshift(...cutLines(source.slice(start), width));
  }
  return lines.slice(Math.max(0, lines.length - count));
}

/** From the start of a line, where there is one. */
function recent(text: string): string {
  if (text.length <= LOOK) return text.replace(/^\s*\n/, '');
  const rest = text.slice(-LOOK);
  return rest.slice(rest.indexOf('\n') + 1);
}
