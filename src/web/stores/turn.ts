import { type Answer, textOf } from '../../core/answer.ts';
import type { Message } from '../../core/message.ts';

/** How every model of a question is asked. */
export interface Settings {
  readonly system: string;
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
}

/** One go of a model at a question: an answer of a run, with what the page itself measured. */
export interface Take {
  readonly id: string;
  /** The id asked for. */
  readonly model: string;
  /** Undefined until the server has begun. */
  readonly runId: string | undefined;
  /** Its `index` is the place in the run. */
  readonly answer: Answer;
  /** The text this one goes on from; '' when it begins anew. */
  readonly continues: string;
  /** Milliseconds since the epoch: when it was asked, and when the first text came. */
  readonly askedAt: number;
  readonly firstTextAt: number | undefined;
  /** Waits for its model's last answer to end before it is asked. */
  readonly isQueued: boolean;
  /** Was told to stop, and has not ended yet. */
  readonly isStopping: boolean;
}

/** A place in a turn, which stays where it is whatever model fills it. */
export interface Column {
  readonly id: string;
  /** The line of history that this column goes on with: columns of several turns share it. */
  readonly line: string;
  /** Oldest first; never empty. */
  readonly takeIds: readonly string[];
  /** Which of them is read. */
  readonly shown: number;
}

/** One question and its answers, side by side. */
export interface Turn {
  readonly id: string;
  readonly conversation: string;
  readonly prompt: string;
  readonly settings: Settings;
  readonly askedAt: number;
  readonly columns: readonly Column[];
}

/** A turn with its takes: what is kept in the browser, and what a tab tells another of. */
export interface KeptTurn extends Turn {
  readonly takes: readonly Take[];
}

/** A model that is to be asked, and the line it goes on with. */
export interface Seat {
  readonly model: string;
  readonly line: string;
}

export function isEnded({ answer }: Take): boolean {
  return answer.state === 'completed' || answer.state === 'failed';
}

/** Whether the reader ended it. */
export function wasStopped({ answer }: Take): boolean {
  return answer.state === 'failed' && answer.fault.code === 'cancelled';
}

/** Whether a take did nothing but say more. */
export function isSameButForText(one: Take, other: Take): boolean {
  return (
    one.id === other.id &&
    one.answer.state === other.answer.state &&
    one.runId === other.runId &&
    one.isQueued === other.isQueued &&
    one.isStopping === other.isStopping &&
    one.firstTextAt === other.firstTextAt &&
    (!isEnded(one) || one.answer === other.answer)
  );
}

/** Everything a take says, with what it goes on from. */
export function wholeText({ answer, continues }: Take): string {
  return continues + textOf(answer);
}

export function shownTakeId({ takeIds, shown }: Column): string {
  return takeIds[shown] ?? takeIds.at(-1) ?? '';
}

/**
 * What a line has said before a turn: the questions it was asked, each with the answer that is shown. A question
 * without any text for an answer is left out, since a model would take the silence for its own.
 */
export function historyOf(
  turns: readonly Turn[],
  line: string,
  before: Turn | undefined,
  takeOf: (id: string) => Take | undefined,
): Message[] {
  const messages: Message[] = [];
  for (const turn of turns) {
    if (turn === before) break;
    const column = turn.columns.find((it) => it.line === line);
    const take = column && takeOf(shownTakeId(column));
    const text = take && wholeText(take);
    if (text) messages.push({ role: 'user', content: turn.prompt }, { role: 'assistant', content: text });
  }
  return messages;
}

/** Who is asked when a conversation goes on: who answered last, each on its own line. */
export function seatsOf(turns: readonly Turn[], takeOf: (id: string) => Take | undefined): readonly Seat[] {
  const columns = turns.at(-1)?.columns ?? [];
  return columns.map((column) => ({
    line: column.line,
    model: takeOf(shownTakeId(column))?.model ?? '',
  }));
}

let count = 0;

/** An id that no other tab makes. */
export function newId(kind: string): string {
  const chance = crypto.getRandomValues(new Uint32Array(2));
  return `${kind}_${Date.now().toString(36)}${(count++).toString(36)}${[...chance].map((it) => it.toString(36)).join('')}`;
}
