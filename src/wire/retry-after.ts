/**
 * Milliseconds until a retry may help, from a reply's headers: `retry-after-ms`, else `retry-after` in seconds or
 * as an HTTP date. Undefined when there is no hint, or none that can be read; negative hints are 0.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  now = Date.now(),
): number | undefined {
  return (
    numberOf(headers['retry-after-ms'], 1) ??
    numberOf(headers['retry-after'], 1000) ??
    untilDate(headers, now)
  );
}

const NUMBER = /^\s*-?\d+(?:\.\d+)?\s*$/;
/** Only the form that HTTP prescribes: `Date.parse` alone would read nearly anything. */
const HTTP_DATE = /^\s*[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT\s*$/;

function numberOf(text: string | undefined, unitMs: number): number | undefined {
  return text !== undefined && NUMBER.test(text) ? Math.max(0, Number(text) * unitMs) : undefined;
}

function untilDate(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined || !HTTP_DATE.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

const DURATION = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;

/** Milliseconds of a Go duration such as "644ms", "7.66s", "1m26.4s" or "10h50m43.651927829s". */
export function durationMs(text: string): number | undefined {
  const match = DURATION.exec(text.trim());
  if (!match || match[0] === '') return undefined;
  const [, hours = '0', minutes = '0', seconds = '0', millis = '0'] = match;
  return Math.round(
    Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(millis),
  );
}
