/** A word of a script. */
export interface Word {
  /** As it was written. */
  readonly source: string;
  /** The word, or what stands before `=`. */
  readonly text: string;
  /** What stands behind `=`. */
  readonly value: string | undefined;
  /** What the word stands for, if it is written as bytes. */
  readonly bytes: Buffer | undefined;
}

/**
 * Cuts a script into steps and those into words: white space between words, `;` or a line break between steps, neither of
 * them inside of quotation marks.
 *
 * @throws RangeError when a string does not end or is none that JSON knows, or bytes are badly written
 */
export function splitSteps(script: string): readonly (readonly Word[])[] {
  const steps: Word[][] = [[]];
  let at = 0;
  while (at < script.length) {
    const character = script.charAt(at);
    if (character === ';' || character === '\n') {
      steps.push([]);
      at++;
    } else if (character.trim() === '') {
      at++;
    } else {
      const end = endOfWord(script, at);
      steps.at(-1)?.push(readWord(script.slice(at, end)));
      at = end;
    }
  }
  return steps.filter((words) => words.length > 0);
}

function endOfWord(script: string, start: number): number {
  let at = start;
  while (at < script.length) {
    PLAIN.lastIndex = at;
    PLAIN.test(script);
    // Where nothing plain begins, the expression starts over.
    at = Math.max(at, PLAIN.lastIndex);
    if (script.charAt(at) !== '"') return at;
    at = endOfString(script, at);
  }
  return at;
}

const PLAIN = /[^\s;"]+/y;

function endOfString(script: string, start: number): number {
  for (let at = start + 1; at < script.length; at++) {
    if (script.charAt(at) === '\\') at++;
    else if (script.charAt(at) === '"') return at + 1;
  }
  throw new RangeError(`The string that begins with ${script.slice(start, start + 20)} does not end`);
}

function readWord(source: string): Word {
  const equals = source.startsWith('"') ? -1 : source.indexOf('=');
  const text = equals < 0 ? source : source.slice(0, equals);
  const written = equals < 0 ? undefined : source.slice(equals + 1);
  const value = written?.startsWith('"') ? readString(written) : written;
  return {
    source,
    text,
    value,
    bytes: equals < 0 || /^base64:/.test(source) ? readBytes(source) : undefined,
  };
}

function readBytes(source: string): Buffer | undefined {
  if (source.startsWith('"')) return Buffer.from(readString(source));
  const [, encoding, digits = ''] = /^(hex|base64):(.*)$/s.exec(source) ?? [];
  if (encoding === undefined) return undefined;
  const pattern = encoding === 'hex' ? /^(?:[0-9a-f]{2})+$/i : /^[\w+/-]+={0,2}$/;
  if (!pattern.test(digits)) throw new RangeError(`"${source}" are no bytes: write hex:00ff or base64:AP8=`);
  return Buffer.from(digits, encoding === 'hex' ? 'hex' : 'base64');
}

function readString(source: string): string {
  try {
    const value: unknown = JSON.parse(source);
    if (typeof value === 'string') return value;
  } catch {}
  throw new RangeError(`${source} is no string: write it as JSON does, "like this\\n"`);
}
