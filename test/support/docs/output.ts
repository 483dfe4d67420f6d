import type { Block } from './page.ts';

/**
 * Where what a command printed is not what its page shows. In both kinds of block `…` stands for what the page
 * leaves out, and `vary` names what is another each time.
 */
export function outputFaults({ language, notes, text }: Block, printed: string): readonly string[] {
  const vary = new Set(notes.vary?.split(' '));
  if (language === 'text')
    return isLike(text, printed, vary.has('numbers')) ? [] : [`it printed\n${printed}`];
  const actual = parse(printed);
  if (actual === undefined) return [`it printed no JSON:\n${printed}`];
  return jsonFaults(parse(text), actual, vary);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a text is the one shown. With `numbers` only the digits' places count, and so does no width. */
function isLike(shown: string, printed: string, anyNumbers: boolean): boolean {
  const fold = anyNumbers ? foldNumbers : (text: string) => text;
  const parts = fold(shown.trim()).split('…').map(escaped);
  return new RegExp(`^${parts.join('[^]*?')}$`).test(fold(printed.trim()));
}

function foldNumbers(text: string): string {
  return text
    .replace(/\d+(?:[.,]\d+)*/g, '0')
    .replace(/─+/g, '─')
    .replace(/ +/g, ' ');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function jsonFaults(shown: unknown, actual: unknown, vary: ReadonlySet<string>, at = ''): string[] {
  if (Array.isArray(shown) && Array.isArray(actual)) {
    const isOpen = shown.at(-1) === '…';
    const entries = isOpen ? shown.slice(0, -1) : shown;
    const isLong = isOpen ? actual.length >= entries.length : actual.length === entries.length;
    if (!isLong) return [`${at} has ${actual.length} entries, not ${entries.length}`];
    return entries.flatMap((entry, i) => jsonFaults(entry, actual[i], vary, `${at}[${i}]`));
  }
  if (isObject(shown) && isObject(actual)) {
    const { '…': rest, ...fields } = shown;
    const extra = Object.keys(actual).filter((name) => !(name in fields));
    return [
      ...(rest === undefined && extra.length > 0 ? [`${at} has ${extra.join(', ')} too`] : []),
      ...Object.entries(fields).flatMap(([name, value]) => {
        const where = `${at}.${name}`;
        if (!(name in actual)) return [`${where} is not there`];
        return vary.has(name) && typeof value === typeof actual[name]
          ? []
          : jsonFaults(value, actual[name], vary, where);
      }),
    ];
  }
  const isSame =
    typeof shown === 'string' && typeof actual === 'string'
      ? isLike(shown, actual, false)
      : Object.is(shown, actual);
  return isSame ? [] : [`${at} is ${JSON.stringify(actual)}, not ${JSON.stringify(shown)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
