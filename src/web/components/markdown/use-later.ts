import { useEffect, useState } from 'react';

const loaded = new Map<() => Promise<unknown>, unknown>();

/** A module that is loaded when it is first needed; undefined until then, and where it cannot be loaded. */
export function useLater<T>(load: (() => Promise<T>) | undefined): T | undefined {
  const [, redraw] = useState(0);
  const module = load && (loaded.get(load) as T | undefined);
  useEffect(() => {
    if (!load || loaded.has(load)) return;
    let isHere = true;
    load().then(
      (it) => {
        loaded.set(load, it);
        if (isHere) redraw((count) => count + 1);
      },
      // The text is shown as it stands; the next one asks again.
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [load]);
  return module;
}
