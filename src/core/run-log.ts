import type { Run } from './reduce.ts';
import type { RunEvent } from './run-event.ts';

/** At once from memory, later from anywhere else. */
export type Soon<T> = T | Promise<T>;

/**
 * Keeps what runs said, for readers who come late or come back. Memory fulfils it; a database can. Who may read is
 * asked before, by `ownerOf`.
 */
export interface RunLog {
  /** Whether there is room for another run. Those that are kept already go on being kept. */
  readonly hasRoom: boolean;
  /** Begins to keep a run. */
  begin(runId: string, owner: string): Soon<void>;
  /**
   * Adds what a run said next; its numbers go on without a gap, and `run.completed` is the last. A promise holds the
   * run back until it is written.
   */
  append(runId: string, events: readonly RunEvent[]): Soon<void>;
  /** Who started it; undefined for what was never kept, or is not any more. */
  ownerOf(runId: string): Soon<string | undefined>;
  /**
   * The next events after a number, -1 for the start: not all of them where there are many, none at the end. Words that
   * follow each other may be joined, under the number of the last. Undefined once what came next is not kept any more.
   */
  read(runId: string, after: number): Soon<readonly RunEvent[] | undefined>;
  /** The run as it stands. */
  look(runId: string): Soon<Run | undefined>;
}
