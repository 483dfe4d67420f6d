import type { LiveRun } from '../core/contracts.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import type { RunEvent } from '../core/run-event.ts';

/** Runs that go on, by id. Every event of every run passes here, in order, before anybody sees it. */
export interface LiveRuns {
  /** The same run, known by its id as long as it goes on. */
  add(run: LiveRun): LiveRun;
  /** @throws NotFoundError when no such run goes on */
  find(id: string): LiveRun;
}

export function openLiveRuns(): LiveRuns {
  const runs = new Map<string, LiveRun>();
  return {
    add(run) {
      const listed = { ...run, events: whileListed(run, runs) };
      return listed;
    },
    find(id) {
      const run = runs.get(id);
      if (!run) throw new NotFoundError('run', 'No such run goes on');
      return run;
    },
  };
}

async function* whileListed(
  run: LiveRun,
  runs: Map<string, LiveRun>,
): AsyncGenerator<readonly RunEvent[], void> {
  runs.set(run.id, run);
  try {
    yield* run.events;
  } finally {
    runs.delete(run.id);
  }
}
