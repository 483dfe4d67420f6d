import type { LiveRun, RunReader, Take } from '../core/contracts.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { NO_RUN, type Run, reduce } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import type { RunLog } from '../core/run-log.ts';
import { TooManyReadersError } from '../core/too-many-readers-error.ts';
import { openDeadlines, Timed } from '../flow/deadlines.ts';

export interface KeepLimits {
  /** Milliseconds for which a run goes on that nobody reads. */
  readonly graceMs: number;
  /** Readers of one run at a time. */
  readonly readers: number;
}

const KEEP_LIMITS: KeepLimits = { graceMs: 15_000, readers: 8 };

/**
 * Runs that outlive their readers. Each is read into the log by nobody but this, as fast as it comes; a reader is a place
 * in the log. So one that is slow holds up no other, and one that comes back goes on where it was.
 */
export interface KeptRuns extends Disposable {
  /** Whether another run can be kept. */
  readonly hasRoom: boolean;
  /** Starts a run. It is stopped when nobody has read it for a while. */
  keep(run: LiveRun, owner: string): LiveRun;
  /**
   * A reader of what comes after a number.
   *
   * @throws NotFoundError when no such run is kept, or another owner's, or what came next is not kept any more
   * @throws TooManyReadersError when as many read it already as may
   */
  follow(id: string, owner: string, after?: number): Promise<RunReader>;
  /** @throws NotFoundError when no such run is kept, or another owner's */
  look(id: string, owner: string): Promise<Run>;
}

/**
 * @param report told when a run breaks off without an end, which is a fault of CORO's own
 * @param onEnd told of each run that has ended, whoever reads it: how, not what was said
 */
export function openKeptRuns(
  log: RunLog,
  report: (bug: unknown) => void,
  onEnd: (run: Run) => void = () => {},
  limits: KeepLimits = KEEP_LIMITS,
): KeptRuns {
  const graces = openDeadlines(limits.graceMs);
  /** Runs that go on, or are being read. */
  const hubs = new Map<string, Hub>();
  const open = (id: string, run: LiveRun | undefined): Hub => {
    const hub = new Hub(run, graces, () => hubs.delete(id));
    hubs.set(id, hub);
    return hub;
  };
  const check = async (id: string, owner: string): Promise<void> => {
    if ((await log.ownerOf(id)) !== owner) throw notKept();
  };
  return {
    get hasRoom() {
      return log.hasRoom;
    },
    keep(run, owner) {
      const hub = open(run.id, run);
      const reader = new Reader(run.id, -1, hub, log);
      void readInto(log, run, owner, hub).then(onEnd).catch(report);
      return { ...run, isKept: true, follow: (take) => reader.follow(take), leave: () => reader.leave() };
    },
    async follow(id, owner, after = -1) {
      await check(id, owner);
      const rest = await log.read(id, after);
      if (!rest) throw notKept();
      const hub = hubs.get(id) ?? open(id, undefined);
      if (hub.readers >= limits.readers)
        throw new TooManyReadersError(`A run has at most ${limits.readers} readers at a time`);
      const reader = new Reader(id, after, hub, log);
      return {
        follow: (take) => reader.follow(take),
        leave: () => reader.leave(),
        isOver: !hub.isLive && rest.length === 0,
      };
    },
    async look(id, owner) {
      await check(id, owner);
      const run = await log.look(id);
      if (!run) throw notKept();
      return run;
    },
    [Symbol.dispose]() {
      for (const hub of [...hubs.values()]) hub.stop();
    },
  };
}

/** The same words for all that cannot be read: whose a run is is nobody else's business. */
function notKept(): NotFoundError {
  return new NotFoundError(
    'run',
    'No such run is kept: only those with "resumable": true are, for 10 minutes, and for whoever started them',
  );
}

/** The run as it ended, without a word of what was said. */
async function readInto(log: RunLog, run: LiveRun, owner: string, hub: Hub): Promise<Run> {
  let facts = NO_RUN;
  let failed: { readonly error: unknown } | undefined;
  // What cannot be kept need not be said.
  const fail = (error: unknown): void => {
    failed ??= { error };
    run.stop();
  };
  try {
    await log.begin(run.id, owner);
    await run.follow((batch) => {
      for (const event of batch) if (!('text' in event)) facts = reduce(facts, event);
      const written = log.append(run.id, batch);
      if (written) return written.then(() => hub.tell(), fail);
      hub.tell();
      return undefined;
    });
    if (failed) throw failed.error;
    return facts;
  } finally {
    hub.end();
  }
}

/** What the readers of one run share. */
class Hub extends Timed {
  readers = 0;
  /** Rises with everything that is written. */
  version = 0;
  readonly #graces: ReturnType<typeof openDeadlines>;
  readonly #onUnused: () => void;
  #run: LiveRun | undefined;
  #waiting: (() => void)[] = [];

  constructor(run: LiveRun | undefined, graces: ReturnType<typeof openDeadlines>, onUnused: () => void) {
    super();
    this.#run = run;
    this.#graces = graces;
    this.#onUnused = onUnused;
  }

  get isLive(): boolean {
    return this.#run !== undefined;
  }

  enter(): void {
    if (this.readers++ === 0) this.#graces.end(this);
  }

  leave(): void {
    if (--this.readers > 0) return;
    if (this.#run) this.#graces.start(this);
    else this.#onUnused();
  }

  override onDeadline(): void {
    this.stop();
  }

  stop(): void {
    this.#graces.end(this);
    this.#run?.stop();
  }

  /** Something was written. */
  tell(): void {
    this.version++;
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Nothing will be. */
  end(): void {
    this.#run = undefined;
    this.#graces.end(this);
    this.tell();
    if (this.readers === 0) this.#onUnused();
  }

  /** Waits for more than there was. */
  news(version: number): Promise<void> | undefined {
    if (this.version !== version || !this.isLive) return undefined;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

/** One place in the log, which moves on. */
class Reader {
  readonly #hub: Hub;
  readonly #log: RunLog;
  readonly #id: string;
  #at: number;
  #isGone = false;

  constructor(id: string, after: number, hub: Hub, log: RunLog) {
    this.#hub = hub;
    this.#log = log;
    this.#id = id;
    this.#at = after;
    hub.enter();
  }

  leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#hub.leave();
    // Whoever waits with it finds nothing new and waits on.
    this.#hub.tell();
  }

  async follow(take: Take<readonly RunEvent[]>): Promise<void> {
    try {
      while (!this.#isGone) {
        const { version, isLive } = this.#hub;
        const soon = this.#log.read(this.#id, this.#at);
        const batch = soon instanceof Promise ? await soon : soon;
        const last = batch?.at(-1);
        if (!batch) throw notKept();
        if (last) {
          this.#at = last.seq;
          const room = take(batch);
          if (room) await room;
          if (last.type === 'run.completed') return;
        } else if (isLive) {
          await this.#hub.news(version);
        } else return;
      }
    } finally {
      this.leave();
    }
  }
}
