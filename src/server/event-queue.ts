import { isWords, joinedWords, lengthOf } from '../core/join-words.ts';
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
      const joined = joinedWords(this.#events.at(-1), event);
      if (joined) this.#events[this.#events.length - 1] = joined;
      else this.#events.push(event);
      this.length += (joined ? 0 : FRAME_LENGTH) + (isWords(event) ? lengthOf(event) : FRAME_LENGTH);
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
