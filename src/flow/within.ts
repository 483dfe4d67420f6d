import { Stop } from './stop.ts';

/** What a wait with an end listens to and is told by: as much of an `AbortSignal` as is needed. */
interface Stoppable {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Does something that must be over in time: its signal aborts at the deadline, or when the outer one does.
 *
 * @param ms milliseconds from now
 */
export async function within<T>(
  ms: number,
  outer: Stoppable,
  act: (stop: Stop, isLate: () => boolean) => Promise<T>,
): Promise<T> {
  const stop = new Stop();
  let isLate = false;
  const pass = (): void => stop.abort();
  const timer = setTimeout(() => {
    isLate = true;
    stop.abort();
  }, ms);
  if (outer.aborted) pass();
  else outer.addEventListener('abort', pass);
  try {
    return await act(stop, () => isLate);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', pass);
  }
}
