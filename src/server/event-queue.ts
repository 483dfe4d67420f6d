import type { RunEvent } from '../core/run-event.ts';

/**
 * Events that wait for a reader who is slower than the models. Words that follow each other in the same answer are
 * joined: what waits is no longer than what was said.
 */
export class EventQueue {
  /** Characters, about. */
  length = 0;
  #events: RunEvent[] = [];

  add(events: readonly RunEvent[]): void {
    for (const event of events) {
      const last = this.#events.at(-1);
      if (last && isWords(last) && isWords(event) && isSameVoice(last, event)) {
        // The joined event has the number of the last: whoever resumes after it has all of them.
        this.#events[this.#events.length - 1] = { ...event, text: last.text + event.text };
        this.length += event.text.length;
      } else {
        this.#events.push(event);
        this.length += FRAME_LENGTH + (isWords(event) ? event.text.length : FRAME_LENGTH);
      }
    }
  }

  /** Everything that waits; then nothing does. */
  take(): readonly RunEvent[] {
    const events = this.#events;
    this.#events = [];
    this.length = 0;
    return events;
  }
}

/** What a frame is longer than the words in it; an event without words is as long again. */
const FRAME_LENGTH = 100;

type Words = Extract<RunEvent, { type: 'answer.delta' | 'answer.reasoning' }>;

function isWords(event: RunEvent): event is Words {
  return event.type === 'answer.delta' || event.type === 'answer.reasoning';
}

function isSameVoice(a: Words, b: Words): boolean {
  return a.type === b.type && a.index === b.index;
}
