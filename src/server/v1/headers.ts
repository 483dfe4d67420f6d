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
  const told = [...more, ...warnings];
  return {
    ...(modelUsed !== null && { 'x-coro-model-used': toHeader(modelUsed) }),
    ...(costUsd !== undefined && { 'x-coro-cost-usd': String(costUsd) }),
    'x-coro-attempts': String(attempts),
    ...(notice !== undefined && { 'x-coro-notice': toHeader(notice) }),
    ...warningHeader(told),
  };
}

/** A JSON list of sentences. */
export function warningHeader(warnings: readonly string[]): Record<string, string> {
  return warnings.length > 0 ? { 'x-coro-warnings': toHeader(JSON.stringify(warnings)) } : {};
}

/** Headers are ASCII; anything else is escaped as JSON escapes it. */
export function toHeader(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
