import type { RunEvent } from './run-event.ts';

/** Events whose text goes on where the last one's ended. */
export type Words = Extract<RunEvent, { type: 'answer.delta' | 'answer.reasoning' }>;

export function isWords(event: RunEvent): event is Words {
  return event.type === 'answer.delta' || event.type === 'answer.reasoning';
}

/**
 * Two events as one, where words of one answer follow each other; else undefined. It has the number of the last:
 * whoever resumes after it has both.
 */
export function joinedWords(last: RunEvent | undefined, next: RunEvent): Words | undefined {
  if (!last || !isWords(last) || !isWords(next)) return undefined;
  if (last.type !== next.type || last.index !== next.index) return undefined;
  return { ...next, text: last.text + next.text };
}
