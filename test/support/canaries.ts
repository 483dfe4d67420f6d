import { randomInt } from 'node:crypto';

/** Keys made to be looked for: whoever prints one, or a part of it in whatever writing, is found out. */
export interface Canaries {
  /** By a name that may be printed. */
  readonly keys: ReadonlyMap<string, string>;
  /** Where a text holds a key or twelve characters of one: whose, how it is written, and what stands before it. */
  leaksIn(text: string): string[];
}

/** As many characters in a row are a leak. */
const SLICE = 12;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Between groups of letters, so that a URL-encoded slice never looks like a plain one. */
const SPECIALS = ['+', '/', '=', '%', '&', '~', '+'];

/** Forty-eight random characters that no provider's keys look like: nothing but the key itself gives it away. */
export function newKey(): string {
  const letters = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return SPECIALS.map((special) => letters() + special).join('') + letters() + LETTERS[randomInt(26)];
}

export function openCanaries(names: readonly string[]): Canaries {
  const keys = new Map(names.map((name) => [name, newKey()]));
  const needles = [...keys].flatMap(([name, key]) => needlesOf(key).map((it) => ({ name, ...it })));
  return {
    keys,
    leaksIn(text) {
      const found = new Map<string, string>();
      for (const { name, writing, needle } of needles) {
        const label = `${name}, ${writing}`;
        const at = found.has(label) ? -1 : text.indexOf(needle);
        if (at >= 0)
          found.set(label, `${label}, after ${JSON.stringify(text.slice(Math.max(0, at - 60), at))}`);
      }
      return [...found.values()];
    },
  };
}

/** How a key may be quoted. */
export const WRITINGS = {
  plain: (text: string) => text,
  'URL-encoded': encodeURIComponent,
  'URL-encoded in lower case': (text: string) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (it) => it.toLowerCase()),
  hex: (text: string) => Buffer.from(text).toString('hex'),
  'hex in capitals': (text: string) => Buffer.from(text).toString('hex').toUpperCase(),
  base64: (text: string) => Buffer.from(text).toString('base64'),
  'base64 after one byte': (text: string) => Buffer.from(`:${text}`).toString('base64'),
  'base64 after two bytes': (text: string) => Buffer.from(`::${text}`).toString('base64'),
  base64url: (text: string) => Buffer.from(text).toString('base64url'),
  'base64url after one byte': (text: string) => Buffer.from(`:${text}`).toString('base64url'),
  'base64url after two bytes': (text: string) => Buffer.from(`::${text}`).toString('base64url'),
} as const;

/** What is looked for: all of that, and what JSON makes of a `Buffer`. */
export const SEARCHED: Readonly<Record<string, (text: string) => string>> = {
  ...WRITINGS,
  'decimal bytes': (text) => [...Buffer.from(text)].join(','),
};

function needlesOf(key: string): { writing: string; needle: string }[] {
  const starts = Array.from({ length: key.length - SLICE + 1 }, (_, start) => start);
  return Object.entries(SEARCHED).flatMap(([writing, write]) =>
    starts.map((start) => ({ writing, needle: core(writing, write(key.slice(start, start + SLICE))) })),
  );
}

/** Base64 without the characters that hold bits of what stands before or after. */
function core(writing: string, written: string): string {
  if (!writing.startsWith('base64')) return written;
  const before = writing.endsWith('two bytes') ? 2 : writing.endsWith('one byte') ? 1 : 0;
  return written.slice(Math.ceil((before * 8) / 6), Math.floor(((before + SLICE) * 8) / 6));
}
