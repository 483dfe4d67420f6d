/**
 * Tells listeners of changes once per drawn frame, however many changes there were. What a frame draws is bounded: where
 * more has changed, the rest is drawn in the next ones, each in its turn, so that many columns are no slower to scroll
 * than few.
 */
export interface Frames {
  subscribe(key: string, listener: () => void): () => void;
  /** Something under this key is other than it was. */
  touch(key: string): void;
}

/** A hidden page draws no frames, but must not fall behind: it is told this often, in milliseconds. */
const HIDDEN_MS = 250;

/** Keys that are told of in one frame. */
const PER_FRAME = 4;

/** @param schedule calls back when the next frame is drawn */
export function openFrames(schedule: (draw: () => void) => void = nextFrame): Frames {
  const listeners = new Map<string, Set<() => void>>();
  // In the order of their first change: who was drawn last comes last.
  const touched = new Set<string>();
  let isScheduled = false;
  const draw = (): void => {
    const keys = [...touched].slice(0, PER_FRAME);
    for (const key of keys) touched.delete(key);
    isScheduled = touched.size > 0;
    if (isScheduled) schedule(draw);
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
      touched.add(key);
      if (isScheduled) return;
      isScheduled = true;
      schedule(draw);
    },
  };
}

function nextFrame(draw: () => void): void {
  if (document.hidden) setTimeout(draw, HIDDEN_MS);
  else requestAnimationFrame(draw);
}
