import type { StopSignal } from '../core/stop-signal.ts';
import { Slots } from '../flow/slots.ts';

/** How many requests may be under way at a provider: what its owner, or its provider, can take. */
export interface Bulkheads {
  /**
   * Takes a place at a provider, to be given back with `leave`.
   *
   * @param ms milliseconds to wait in line at most
   * @returns false when the line is full, or the time is up: what is asked then could not be answered any more
   */
  enter(provider: string, ms: number, signal: StopSignal): boolean | Promise<boolean>;
  leave(provider: string): void;
}

/** Requests that may wait for one provider. */
const MOST_WAITING = 100;
/** Milliseconds that one waits in line. */
const MOST_WAIT_MS = 30_000;

/** Milliseconds without which nothing is asked any more: a timer that says that the time is up may be early by as much. */
export const LEAST_MS = 1;

/** @param most by provider; one that is not named has as many places as there are connections to it */
export function openBulkheads(most: Readonly<Record<string, number>> = {}): Bulkheads {
  const slots = new Map(
    Object.entries(most).map(([name, places]) => [name, new Slots({ most: places, waiting: MOST_WAITING })]),
  );
  return {
    enter: (provider, ms, signal) =>
      ms >= LEAST_MS && (slots.get(provider)?.enter(Math.min(ms, MOST_WAIT_MS), signal) ?? true),
    leave: (provider) => slots.get(provider)?.leave(),
  };
}
