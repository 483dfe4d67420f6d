/** Longest text from upstream that is shown to anybody. */
const MAX_LENGTH = 300;
/** As many characters of a secret in a row are a leak. Providers echo at most the last four; words are shorter. */
const LEAK_LENGTH = 10;

/** What keys look like, whoever they belong to; the exact key of a call is taken out by `withoutSecret`. */
const KEY_LIKE =
  /\b(?:sk|gsk|csk|xai|pk|rk|key|coro)[-_][A-Za-z0-9_-]{8,}|\bAIza[A-Za-z0-9_-]{8,}|\bBearer\s+[^\s"']{4,}|\beyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]+)*/g;
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;
const URL_QUERY = /\b(https?:\/\/[^\s?#"'<>]+)[?#][^\s"'<>]*/gi;
const EMAIL = /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g;
const STACK_LINE = /(?:\s+at\s+\S[^\n]*:\d+:\d+\)?)+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this takes out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/**
 * Makes a text from upstream safe to show: no keys, credentials, query strings, addresses or stacks, one line,
 * at most 300 characters.
 *
 * @param secret the key that the call was made with: none of it survives, however it is encoded
 */
export function scrub(text: string, secret?: string): string {
  const safe = (secret ? withoutSecret(text, secret) : text)
    .replace(KEY_LIKE, '[redacted]')
    .replace(URL_CREDENTIALS, '$1[redacted]@')
    .replace(URL_QUERY, '$1')
    .replace(EMAIL, '[redacted]')
    .replace(STACK_LINE, '')
    .replace(CONTROL, ' ')
    .trim();
  return safe.length > MAX_LENGTH ? `${safe.slice(0, MAX_LENGTH - 1).trimEnd()}…` : safe;
}

/** A bug fit for a log: where it came from, and its message without anything that could be a key. */
export function safely(error: unknown): { type: string; message: string; at: string[] } {
  if (!(error instanceof Error)) return { type: typeof error, message: '', at: [] };
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, message: scrub(error.message), at: at.map((line) => line.trim()) };
}

/** Takes out every run of ten or more characters that the text shares with the secret or an encoding of it. */
function withoutSecret(text: string, secret: string): string {
  let result = text;
  for (const form of formsOf(secret)) result = withoutRunsOf(result, form);
  return result;
}

function withoutRunsOf(text: string, secret: string): string {
  let result = '';
  for (let i = 0; i < text.length; ) {
    const length = sharedRun(text, i, secret);
    result += length >= LEAK_LENGTH ? '[redacted]' : text[i];
    i += length >= LEAK_LENGTH ? length : 1;
  }
  return result;
}

/** How many characters from `start` stand in the secret in the same order, if at least ten do; else 0. */
function sharedRun(text: string, start: number, secret: string): number {
  let length = Math.min(LEAK_LENGTH, secret.length);
  if (start + length > text.length || !secret.includes(text.slice(start, start + length))) return 0;
  while (start + length < text.length && secret.includes(text.slice(start, start + length + 1))) length++;
  return length;
}

/** Plain, URL-encoded, hexadecimal, and base64 at its three alignments (a key inside a longer encoded text). */
function formsOf(secret: string): Set<string> {
  const bytes = new TextEncoder().encode(secret);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const base64 = [0, 1, 2].map((shift) => {
    const padded = btoa('\0'.repeat(shift) + String.fromCharCode(...bytes));
    // The first characters hold the padding's bits and the last ones may depend on what follows.
    return padded.slice(shift === 0 ? 0 : shift + 1).replace(/.?=*$/, '');
  });
  const urlSafe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  const encoded = encodeURIComponent(secret);
  const encodedLow = encoded.replace(/%[\dA-F]{2}/g, (byte) => byte.toLowerCase());
  return new Set([secret, encoded, encodedLow, hex, hex.toUpperCase(), ...base64, ...urlSafe]);
}
