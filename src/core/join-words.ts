import type { RunEvent } from './run-event.ts';

/** Events that go on where the last one's ended: words, and what a model adds to a tool call. */
export type Words = Extract<
  RunEvent,
  { type: 'answer.delta' | 'answer.reasoning' | 'answer.tool_call_delta' }
>;

export function isWords(event: RunEvent): event is Words {
  return (
    event.type === 'answer.delta' ||
    event.type === 'answer.reasoning' ||
    event.type === 'answer.tool_call_delta'
  );
}

/** Characters that were said. */
export function lengthOf(words: Words): number {
  return words.type === 'answer.tool_call_delta' ? words.arguments.length : words.text.length;
}

/**
 * Two events as one, where words of one answer follow each other, or pieces of one tool call; else undefined. It has the
 * number of the last: whoever resumes after it has both.
 */
export function joinedWords(last: RunEvent | undefined, next: RunEvent): Words | undefined {
  if (!last || !isWords(last) || !isWords(next) || last.index !== next.index) return undefined;
  if (next.type === 'answer.tool_call_delta') {
    const isSame = last.type === next.type && last.id === next.id;
    return isSame ? { ...next, arguments: last.arguments + next.arguments } : undefined;
  }
  return last.type === next.type ? { ...next, text: last.text + next.text } : undefined;
}
