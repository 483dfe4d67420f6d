/** Something that must be over by its deadline. It is a link of the list that keeps it. */
export abstract class Timed {
  dueAt = 0;
  before: Timed | undefined = undefined;
  after: Timed | undefined = undefined;

  /** Called once, when it was not over in time. */
  abstract onDeadline(): void;
}

/** Deadlines of one length, for many things at once. */
export interface Deadlines {
  start(item: Timed): void;
  /** It is over. Harmless when it is late already. */
  end(item: Timed): void;
}

/**
 * One timer for all: since every deadline is as long as the others, the first to start is the first to be due. The
 * items are a linked list of their own: a timer for each costs a microsecond of fifty, and a `Map` of them ten.
 *
 * @param lengthMs from start to deadline
 */
export function openDeadlines(lengthMs: number): Deadlines {
  let first: Timed | undefined;
  let last: Timed | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const remove = (item: Timed): void => {
    const { before, after } = item;
    if (before) before.after = after;
    else if (first === item) first = after;
    if (after) after.before = before;
    else if (last === item) last = before;
    item.before = item.after = undefined;
  };
  const check = (): void => {
    timer = undefined;
    const now = performance.now();
    for (let item = first; item; item = first) {
      if (item.dueAt > now) {
        // One that started again while it was told that it is late has set a timer of its own.
        clearTimeout(timer);
        timer = setTimeout(check, item.dueAt - now);
        return;
      }
      remove(item);
      item.onDeadline();
    }
  };
  return {
    start(item) {
      item.dueAt = performance.now() + lengthMs;
      item.before = last;
      if (last) last.after = item;
      else first = item;
      last = item;
      timer ??= setTimeout(check, lengthMs);
    },
    end(item) {
      remove(item);
      if (first) return;
      // A timer that waits for nothing must not keep the process alive.
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
