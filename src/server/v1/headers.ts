import type { AnswerEnd } from '../../core/answer.ts';

/** Headers of every reply about a run. */
export function runHeaders(runId: string): Record<string, string> {
  return { 'x-request-id': runId, 'x-coro-run-id': runId };
}

/** What CORO knows of an answer beyond what the dialect has fields for. */
export function answerHeaders(
  { modelUsed, costUsd, attempts, notice, warnings }: AnswerEnd,
  more: readonly string[],
): Record<string, string> {
  const headers: Record<string, string> = { 'x-coro-attempts': String(attempts) };
  if (modelUsed !== null) headers['x-coro-model-used'] = toHeader(modelUsed);
  if (costUsd !== undefined) headers['x-coro-cost-usd'] = String(costUsd);
  if (notice !== undefined) headers['x-coro-notice'] = toHeader(notice);
  return Object.assign(headers, warningHeader([...more, ...warnings]));
}

/** A JSON list of sentences: as many as a header holds, and how many more there were. */
export function warningHeader(warnings: readonly string[]): Record<string, string> {
  if (warnings.length === 0) return {};
  const whole = toHeader(JSON.stringify(warnings));
  return {
    'x-coro-warnings': whole.length <= MOST_LENGTH ? whole : toHeader(JSON.stringify(fewer(warnings))),
  };
}

/** Many a client takes no more than 8 KiB for a line (aiohttp) or all of a head (nginx), and fails where there is more. */
const MOST_LENGTH = 4096;

/** Room for what says that there were more. */
const LAST_LENGTH = 64;

function fewer(warnings: readonly string[]): readonly string[] {
  let left = MOST_LENGTH - LAST_LENGTH;
  const told = warnings.filter((warning) => {
    const length = toHeader(JSON.stringify(warning)).length + 1;
    if (length > left) return false;
    left -= length;
    return true;
  });
  return [...told, `and ${warnings.length - told.length} more than a header holds`];
}

/** Headers are ASCII; anything else is escaped as JSON escapes it. */
export function toHeader(text: string): string {
  if (IS_HEADER.test(text)) return text;
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Nearly every text, which stays as it is. */
const IS_HEADER = /^[\x20-\x7e]*$/;
