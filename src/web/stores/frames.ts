/** Tells listeners of changes once per drawn frame, however many changes there were. */
export interface Frames {
  subscribe(key: string, listener: () => void): () => void;
  /** Something under this key is other than it was. */
  touch(key: string): void;
}

/** A hidden page draws no frames, but must not fall behind: it is told this often, in milliseconds. */
const HIDDEN_MS = 250;

/** @param schedule calls back when the next frame is drawn */
export function openFrames(schedule: (draw: () => void) => void = nextFrame): Frames {
  const listeners = new Map<string, Set<() => void>>();
  let touched = new Set<string>();
  const draw = (): void => {
    const keys = touched;
    touched = new Set();
    for (const key of keys) for (const listener of [...(listeners.get(key) ?? [])]) listener();
  };
  return {
    subscribe(key, listener) {
      const ofKey = listeners.get(key) ?? new Set();
      listeners.set(key, ofKey.add(listener));
      return () => {
        ofKey.delete(listener);
        if (ofKey.size === 0 && listeners.get(key) === ofKey) listeners.delete(key);
      };
    },
    touch(key) {
      if (touched.size === 0) schedule(draw);
      touched.add(key);
    },
  };
}

function nextFrame(draw: () => void): void {
  if (document.hidden) setTimeout(draw, HIDDEN_MS);
  else requestAnimationFrame(draw);
}
