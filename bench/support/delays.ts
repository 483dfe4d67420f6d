interface Wait {
  readonly at: number;
  readonly act: () => void;
}

/**
 * Waits to a fraction of a millisecond, for which it keeps this process awake. Node's timers count whole milliseconds from
 * the last one's beginning: beside an upstream that answers by them, whoever takes 0.9 ms seems to take none, and 1.1 ms two.
 *
 * @returns takes milliseconds, and what to do after them
 */
export function openDelays(): (ms: number, act: () => void) => void {
  /** In the order in which they end. */
  const waits: Wait[] = [];
  const look = (): void => {
    const now = performance.now();
    for (let next = waits[0]; next && next.at <= now; next = waits[0]) {
      waits.shift();
      next.act();
    }
    if (waits.length > 0) setImmediate(look);
  };
  return (ms, act) => {
    const at = performance.now() + ms;
    const place = waits.findLastIndex((wait) => wait.at <= at) + 1;
    waits.splice(place, 0, { at, act });
    if (waits.length === 1) setImmediate(look);
  };
}
