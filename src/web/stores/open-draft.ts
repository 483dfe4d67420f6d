import type { KeyStorage } from './open-storage.ts';
import { newId, type Seat } from './turn.ts';

/** The question that is being written, and who it is for. */
export interface Draft {
  readonly text: string;
  /** Who is asked, in the order of the columns. The same model may sit twice. */
  readonly seats: readonly Seat[];
  /** Only this one is asked next. */
  readonly only: Seat | undefined;
}

export interface DraftStore {
  subscribe(listener: () => void): () => void;
  get(): Draft;
  write(text: string): void;
  /** Another seat: on a line of its own unless it goes on with one, and at the end unless it has a place. */
  add(model: string, place?: { readonly line?: string; readonly at?: number }): void;
  remove(line: string): void;
  /** Other seats than before: each model keeps the line it had. */
  seat(models: readonly string[]): void;
  /** The seats of a conversation that goes on. */
  goOnWith(seats: readonly Seat[]): void;
  /** A line goes on with another model. */
  swap(line: string, model: string): void;
  askOnly(seat: Seat | undefined): void;
}

const KEY = 'coro.draft';

/**
 * @param tab keeps the text over a reload
 * @param onSeats told of the models, to be remembered
 */
export function openDraft(tab: KeyStorage, onSeats: (models: readonly string[]) => void): DraftStore {
  let draft: Draft = { text: read(tab), seats: [], only: undefined };
  const listeners = new Set<() => void>();
  const put = (change: Partial<Draft>): void => {
    draft = { ...draft, ...change };
    if (change.seats) onSeats(draft.seats.map(({ model }) => model));
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => draft,
    write(text) {
      keep(tab, text);
      put({ text });
    },
    add: (model, { line = newId('line'), at = draft.seats.length } = {}) =>
      put({ seats: draft.seats.toSpliced(at, 0, { model, line }) }),
    remove: (line) => put({ seats: draft.seats.filter((it) => it.line !== line) }),
    seat(models) {
      const rest = [...draft.seats];
      const seats = models.map((model) => {
        const at = rest.findIndex((it) => it.model === model);
        return (at >= 0 ? rest.splice(at, 1)[0] : undefined) ?? { model, line: newId('line') };
      });
      put({ seats, only: undefined });
    },
    goOnWith: (seats) => put({ seats, only: undefined }),
    swap: (line, model) =>
      put({ seats: draft.seats.map((it) => (it.line === line ? { ...it, model } : it)) }),
    askOnly: (only) => put({ only }),
  };
}

function read(tab: KeyStorage): string {
  try {
    return tab.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

function keep(tab: KeyStorage, text: string): void {
  try {
    if (text === '') tab.removeItem(KEY);
    else tab.setItem(KEY, text);
  } catch {
    // A full or closed storage forgets; the page goes on.
  }
}
