import type { Secret } from './secret.ts';

/** As much of a text is looked at: patterns over megabytes would hold up everybody. */
export const MAX_READ_LENGTH = 2000;
/** Longest text from upstream that is shown to anybody. */
const MAX_LENGTH = 300;

/**
 * What keys look like, whoever they belong to, and what providers show of one (openai/errors/invalid-key.json); the
 * exact key of a call is taken out by `withoutSecret`.
 */
const KEY_LIKE =
  /\b(?:sk|gsk|csk|xai|pk|rk|key|coro)[-_](?:[A-Za-z0-9_-]{8,}|[A-Za-z0-9_-]*\*{3,}[A-Za-z0-9_-]*)|\bAIza[A-Za-z0-9_-]{8,}|\bBearer\s+[^\s"']{4,}|\beyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]+)*/g;
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;
const URL_QUERY = /\b(https?:\/\/[^\s?#"'<>]+)[?#][^\s"'<>]*/gi;
const EMAIL = /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g;
/** Organisations, projects and users, as providers name them in errors and replies. */
const ACCOUNT = /\b((?:org|proj|user|acct)[-_])[A-Za-z0-9]{8,}/g;
const STACK_LINE = /(?:\s+at\s+\S[^\n]*:\d+:\d+\)?)+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this takes out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/**
 * Makes a text from upstream safe to show: no keys, credentials, query strings, addresses or stacks, one line,
 * at most 300 characters.
 *
 * @param secret the key that the call was made with: none of it survives, however it is encoded
 */
export function scrub(text: string, secret?: Secret): string {
  const safe = withoutSecrets(text.slice(0, MAX_READ_LENGTH), secret)
    .replace(URL_QUERY, '$1')
    .replace(STACK_LINE, '')
    .replace(CONTROL, ' ')
    .trim();
  return safe.length > MAX_LENGTH ? `${safe.slice(0, MAX_LENGTH - 1).trimEnd()}…` : safe;
}

/** A text of any length without keys, credentials, addresses and names of accounts: for recordings, which keep its form. */
export function withoutSecrets(text: string, secret?: Secret): string {
  return (secret ? secret.redact(text) : text)
    .replace(KEY_LIKE, '[redacted]')
    .replace(URL_CREDENTIALS, '$1[redacted]@')
    .replace(ACCOUNT, '$1[redacted]')
    .replace(EMAIL, '[redacted]');
}

/** A bug fit for a log: where it came from, and its message without anything that could be a key. */
export function safely(error: unknown): { type: string; message: string; at: string[] } {
  if (!(error instanceof Error)) return { type: typeof error, message: '', at: [] };
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, message: scrub(error.message), at: at.map((line) => line.trim()) };
}
