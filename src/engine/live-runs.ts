import type { LiveRun } from '../core/contracts.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { Bag, type Place } from '../flow/bag.ts';
import { Stop } from '../flow/stop.ts';
import { InterruptedError } from './outcome.ts';

/** Told when a run begins and when it is over. */
export interface RunLife {
  begun(run: LiveRun): void;
  over(): void;
}

/** Something that goes on without events. */
export interface Part {
  /** Aborts when its caller's signal does, or with the server. */
  readonly signal: StopSignal;
  /** To be called once, when it is. */
  over(): void;
}

/** Everything that goes on, so that it can be found by its id, counted, and ended with the server. */
export interface LiveRuns {
  /** Runs that go on, streamed or not. */
  readonly count: number;
  /** Lists a run while it goes on. */
  life(owner: string): RunLife;
  /**
   * Counts what has no events until it is over.
   *
   * @param outer its caller's signal
   */
  begin(outer: StopSignal): Part;
  /** @throws NotFoundError when no such run goes on, or another owner's */
  find(id: string, owner: string): LiveRun;
  /** Ends everything, as `server_shutting_down`, with what there is. */
  interrupt(): void;
}

export function openLiveRuns(): LiveRuns {
  const runs = new Bag<{ readonly run: LiveRun; readonly owner: string }>();
  const others = new Bag<Stop>();
  return {
    get count() {
      return runs.size + others.size;
    },
    life(owner) {
      let place: Place<{ readonly run: LiveRun; readonly owner: string }> | undefined;
      return {
        begun(run) {
          place = runs.add({ run, owner });
        },
        over() {
          if (place) runs.remove(place);
        },
      };
    },
    begin(outer) {
      const stop = new Stop();
      const pass = (): void => stop.abort(outer.reason);
      if (outer.aborted) pass();
      else outer.addEventListener('abort', pass);
      const place = others.add(stop);
      return {
        signal: stop,
        over() {
          others.remove(place);
          outer.removeEventListener('abort', pass);
        },
      };
    },
    find(id, owner) {
      // Rare: who stops one of them looks through all.
      const found = runs.values().find(({ run }) => run.id === id);
      if (found?.owner !== owner) throw new NotFoundError('run', 'No such run goes on');
      return found.run;
    },
    interrupt() {
      const reason = new InterruptedError();
      for (const { run } of runs.values()) run.stop(undefined, reason);
      for (const stop of others.values()) stop.abort(reason);
    },
  };
}
