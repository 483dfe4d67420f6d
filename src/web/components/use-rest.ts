import { useEffect, useState } from 'react';

/** Whole seconds that are left of a wait that begins when this is first drawn; 0 when it is over. */
export function useRest(waitMs: number | undefined, key: string): number {
  const [left, setLeft] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another take waits anew
  useEffect(() => {
    if (waitMs === undefined) return setLeft(0);
    const dueAt = Date.now() + waitMs;
    const look = (): void => setLeft(Math.max(0, Math.ceil((dueAt - Date.now()) / 1000)));
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [waitMs, key]);
  return left;
}
