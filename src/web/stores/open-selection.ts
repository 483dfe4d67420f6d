/** Which column of each turn the reader is at: what the keys act on, and what Focus and Tabs show. */
export interface SelectionStore {
  subscribe(listener: () => void): () => void;
  /** The turn that was acted on last. */
  turn(): string | undefined;
  column(turnId: string): string | undefined;
  select(turnId: string, columnId: string): void;
}

export function openSelection(): SelectionStore {
  let last: string | undefined;
  const columns = new Map<string, string>();
  const listeners = new Set<() => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    turn: () => last,
    column: (turnId) => columns.get(turnId),
    select(turnId, columnId) {
      if (last === turnId && columns.get(turnId) === columnId) return;
      last = turnId;
      columns.set(turnId, columnId);
      for (const listener of listeners) listener();
    },
  };
}
