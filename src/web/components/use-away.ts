import { type RefObject, useEffect, useState } from 'react';

/** How far beyond the window is still near. */
const NEAR = '200% 0px';
/** Pixels that something takes until it was seen. */
const UNSEEN_PX = 640;

/**
 * The pixels that an element took when it was last near the window; undefined while it is near, and where nobody wants
 * to know. Whoever draws less of it meanwhile gives it that size, so that nothing moves.
 */
export function useAway(place: RefObject<HTMLElement | null>, isWanted: boolean): number | undefined {
  const [away, setAway] = useState(isWanted ? UNSEEN_PX : undefined);
  useEffect(() => {
    if (!isWanted || !place.current) return setAway(undefined);
    const observer = new IntersectionObserver(
      (entries) => {
        const last = entries.at(-1);
        if (last) setAway(last.isIntersecting ? undefined : last.boundingClientRect.height);
      },
      { rootMargin: NEAR },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [place, isWanted]);
  return away;
}
