import type { Block } from './page.ts';

/**
 * Where what a command printed is not what its page shows. `vary` names what is another each time; in JSON, and in a
 * text that says that it is `cut`, `…` stands for what the page leaves out.
 */
export function outputFaults({ language, notes, text }: Block, printed: string): readonly string[] {
  const vary = new Set(notes.vary?.split(' '));
  if (language === 'text') {
    const fold = vary.has('numbers') ? foldNumbers : (it: string) => it;
    const [shown, actual] = [text, printed].map((it) => fold(it.trim())) as [string, string];
    const isLike = notes.cut === undefined ? shown === actual : isCutOf(shown, actual);
    return isLike ? [] : [`it printed\n${printed}`];
  }
  const actual = parse(printed);
  if (actual === undefined) return [`it printed no JSON:\n${printed}`];
  return jsonFaults(parse(text), actual, vary);
}

/** Whether it shows all that is printed, as it stands. */
export function isWhole({ language, notes }: Block): boolean {
  return language === 'text' && notes.vary === undefined && notes.cut === undefined;
}

/** A page with what was printed in the place of what it shows. */
export function withOutputs(source: string, printed: ReadonlyMap<Block, string>): string {
  let page = source;
  for (const [{ span, text }, output] of [...printed].toReversed()) {
    const fence = page.slice(...span);
    const made =
      text === ''
        ? fence.replace(/\n/, `\n${output.trimEnd()}\n`)
        : fence.replace(text, () => output.trimEnd());
    page = page.slice(0, span[0]) + made + page.slice(span[1]);
  }
  return page;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a text is the one shown, with anything where `…` stands. */
function isCutOf(shown: string, printed: string): boolean {
  const parts = shown.split('…').map(escaped);
  return new RegExp(`^${parts.join('[\\s\\S]*?')}$`).test(printed);
}

/** Only the places of digits are kept, and no width. */
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
    if (shown[0] === '…') return missingFaults(shown, actual, vary, at);
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
      ? isCutOf(shown, actual)
      : Object.is(shown, actual);
  return isSame ? [] : [`${at} is ${JSON.stringify(actual)}, not ${JSON.stringify(shown)}`];
}

/** A list that begins with `…` shows some of its entries, wherever they stand. */
function missingFaults(
  shown: readonly unknown[],
  actual: readonly unknown[],
  vary: ReadonlySet<string>,
  at: string,
): string[] {
  return shown
    .filter((entry) => entry !== '…' && !actual.some((it) => jsonFaults(entry, it, vary).length === 0))
    .map((entry) => `${at} has no ${JSON.stringify(entry)}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
