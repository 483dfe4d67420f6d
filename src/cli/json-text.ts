import type { Output } from './terminal.ts';

const RAW_CONTROL = /[\u007f-\u009f\u2028\u2029]/g;

/** JSON as an output likes it: indented for people, one line for programs. It says the same either way. */
export function jsonText(value: unknown, { isTTY }: Output): string {
  const json = JSON.stringify(value, undefined, isTTY ? 2 : undefined);
  // JSON leaves these as they are, and some terminals take U+009B for the start of an escape sequence.
  return `${json.replace(RAW_CONTROL, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
