/** Something that must be over by its deadline. */
export interface Timed {
  /** Called once, when it was not over in time. */
  onDeadline(): void;
}

/** Deadlines of one length, for many things at once. */
export interface Deadlines<T extends Timed> {
  start(item: T): void;
  /** It is over in time. Harmless when it was not started, or is late already. */
  end(item: T): void;
}

/**
 * One timer for all: since every deadline is as long as the others, the first to start is the first to be due. A
 * timer for each request would cost more than sending it does.
 *
 * @param lengthMs from start to deadline
 */
export function openDeadlines<T extends Timed>(lengthMs: number): Deadlines<T> {
  // In order of their start.
  const running = new Map<T, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const check = (): void => {
    timer = undefined;
    const now = performance.now();
    for (const [item, dueAt] of running) {
      if (dueAt > now) {
        timer = setTimeout(check, dueAt - now);
        return;
      }
      running.delete(item);
      item.onDeadline();
    }
  };
  return {
    start(item) {
      running.set(item, performance.now() + lengthMs);
      timer ??= setTimeout(check, lengthMs);
    },
    end(item) {
      running.delete(item);
      if (running.size > 0) return;
      // A timer that waits for nothing must not keep the process alive.
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
