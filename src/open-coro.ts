import { DEFAULT_MODELS } from './catalog/models.ts';
import type { Config } from './config/config.ts';
import { loadConfig } from './config/load-config.ts';
import type { CatalogUpdateOptions, CatalogUpdateReport } from './core/catalog-update.ts';
import type { ChatRequest } from './core/chat-request.ts';
import { checkRequest } from './core/check-request.ts';
import { ClosedError } from './core/closed-error.ts';
import type { Coro, LiveRun, ModelStatus, Provider, RunReader } from './core/contracts.ts';
import type { Doctor } from './core/doctor.ts';
import type { ListedModel } from './core/listed-model.ts';
import type { Lifecycle } from './core/model.ts';
import { NoRoomError } from './core/no-room-error.ts';
import { NotFoundError } from './core/not-found-error.ts';
import type { Run } from './core/reduce.ts';
import { safely } from './core/scrub.ts';
import { Secret } from './core/secret.ts';
import type { StopSignal } from './core/stop-signal.ts';
import { toListedModel, toListedTeam } from './core/to-listed-model.ts';
import { openBulkheads } from './engine/bulkheads.ts';
import { openCircuits } from './engine/circuits.ts';
import { type Counted, countPrompt, type NotCounted } from './engine/count-prompt.ts';
import { openDoctor } from './engine/doctor/open-doctor.ts';
import type { Taking } from './engine/fit-prompt.ts';
import { openKeptRuns } from './engine/kept-runs.ts';
import { openKeyRing } from './engine/key-ring.ts';
import { openLiveRuns } from './engine/live-runs.ts';
import { type StatusParts, statusOf } from './engine/model-status.ts';
import { plan } from './engine/plan.ts';
import { openPlanStates } from './engine/plan-state.ts';
import { openRetries } from './engine/retries.ts';
import { collectRun, completeRun, followRun, startRun } from './engine/run.ts';
import type { Clock, EngineParts } from './engine/task.ts';
import { openDemo, openTwin } from './open-coro/demo.ts';
import { openLearned } from './open-coro/learned-file.ts';
import { openOwnCatalog } from './open-coro/own-catalog.ts';
import { callersAccess, openProviders, ownAccesses } from './open-coro/providers.ts';
import { toOwnRequest } from './open-coro/requests.ts';
import { teach, updateCatalog } from './open-coro/update-catalog.ts';
import { openAsker } from './providers/ask.ts';
import type { AskLimits } from './providers/ask-stream.ts';
import { differencesOf } from './providers/differences.ts';
import { openMemoryRunLog, RUN_LOG_LIMITS, type RunLogLimits } from './store/memory-run-log.ts';

export interface OpenCoroOptions {
  /** Default: this process's environment and `.env`. */
  readonly config?: Config;
  /** What is left out is as in `ASK_LIMITS`. */
  readonly limits?: Partial<AskLimits>;
  /** How much of `resumable` runs is kept; what is left out is as in `RUN_LOG_LIMITS`. */
  readonly runLogLimits?: Partial<RunLogLimits>;
  readonly clock?: Clock;
  /** From 0 to less than 1, for the waits before retries. Default: `Math.random`. */
  readonly random?: () => number;
  /** Told of faults in CORO itself; default: a line on standard error. */
  readonly onBug?: (bug: unknown) => void;
}

/** CORO in this process: its run, its models, and what it takes to close it. */
export interface LocalCoro extends Coro {
  /** Whether the emulator answers because no key is set (or `CORO_DEMO=1`). */
  readonly isDemo: boolean;
  /**
   * A run for a caller who passes its events on, batch by batch.
   *
   * @param owner who may follow and stop it besides: whoever gives the same
   * @throws InvalidRequestError when the request cannot be run at all
   * @throws NoRoomError when it is `resumable`, and as many are kept as there is room for
   */
  start(request: ChatRequest, owner?: string): LiveRun;
  /**
   * A run for a caller who waits for its end.
   *
   * @throws InvalidRequestError when the request cannot be run at all
   */
  complete(request: ChatRequest, signal: StopSignal, owner?: string): Promise<Run>;
  /**
   * The tokens that a request to one model would take in; of several, the first.
   *
   * @throws InvalidRequestError when the request cannot be run at all
   */
  countTokens(request: ChatRequest, signal: StopSignal): Promise<Counted | NotCounted>;
  cancel(runId: string, index?: number, owner?: string): Promise<void>;
  /**
   * A `resumable` run for a caller who passes its events on, from its first or after a known one.
   *
   * @throws NotFoundError when no such run is kept
   * @throws TooManyReadersError when eight read it already
   */
  read(runId: string, after?: number, owner?: string): Promise<RunReader>;
  /**
   * A `resumable` run as it stands, for 10 minutes after its end.
   *
   * @throws NotFoundError when no such run is kept
   */
  look(runId: string, owner?: string): Promise<Run>;
  /** Runs that go on, streamed or not. */
  readonly liveRuns: number;
  /** Tells of each `resumable` run that has ended, whoever reads it: how, not what was said. */
  onKeptEnd(listener: (run: Run) => void): void;
  /** Ends all runs with what there is, as `interrupted`. */
  interrupt(): void;
  /** From first day to last: the model asked for, or what answers in its place while its weights live elsewhere. */
  lifecycleOf(modelId: string): Lifecycle | undefined;
  /** One model by any id it is known by, listed or not. */
  modelOf(id: string): ListedModel | undefined;
  /** Looks at every key and every model. */
  readonly doctor: Doctor;
  /** Reads the providers' lists, and keeps what they say of their models. */
  updateCatalog(options?: CatalogUpdateOptions): Promise<CatalogUpdateReport>;
}

const SYSTEM_CLOCK: Clock = { now: () => new Date(), monotonic: () => performance.now() };

/** Nothing is known of one that is not there. */
const NO_PROVIDER: Taking = {};

/** Owns the runs of a process that asks for itself. */
const NOBODY = '';

/** Joins engine, providers and catalog. Close it with `await using`, or `[Symbol.asyncDispose]()`. */
export async function openCoro(options: OpenCoroOptions = {}): Promise<LocalCoro> {
  const config = options.config ?? (await loadConfig());
  const clock = options.clock ?? SYSTEM_CLOCK;
  const providers = openProviders(config);
  // Closed here, too, when what comes next refuses the configuration: an emulator left open holds up the process.
  await using opening = new AsyncDisposableStack();
  const demo = config.demo === 'off' ? undefined : await openDemo(providers.all.filter(isHosted));
  opening.defer(() => demo?.close());
  const emulated = openTwin(demo, providers);
  opening.defer(emulated.close);
  const asker = opening.use(openAsker(providers.all, options.limits));
  const accesses = demo?.accesses ?? ownAccesses(providers, config);
  const learned = openLearned(demo ? undefined : config.dataDir);
  const known = await learned.read();
  const catalog = await openOwnCatalog(config, providers, asker, accesses, known);
  const keys = openKeyRing(accesses);
  const pupil = { providers: providers.all, catalog, accessesOf: keys.accessesOf };
  teach(pupil, known, clock.now());
  const circuits = openCircuits(clock, options.random);
  const states = openPlanStates({
    catalog,
    keys,
    accessWith(key, name) {
      const provider = config.demo === 'forced' ? undefined : providers.find(name);
      return provider && callersAccess(new Secret(key), provider, config);
    },
    isOpen: (route) => circuits.waitMs(route) > 0,
  });
  const { teams = [], defaults = {} } = config.file ?? {};
  const status: StatusParts = {
    state: states.own,
    defaultModels: defaults.models ?? DEFAULT_MODELS,
    namesOf: providers.namesOf,
    findingOf: catalog.findingOf,
    circuitOf: circuits.told,
  };

  const parts: EngineParts = {
    catalog,
    keys,
    askWhole: asker.askWhole,
    askStream: asker.askStream,
    retries: openRetries(options.random),
    circuits,
    bulkheads: openBulkheads(config.file?.concurrency),
    planState: states.of,
    takingOf: (name) => providers.find(name) ?? NO_PROVIDER,
    namesOf: providers.namesOf,
    clock,
    report: reporter(options.onBug),
  };
  let isClosed = false;
  const assertOpen = (): void => {
    if (isClosed) throw new ClosedError();
  };
  const own = (request: ChatRequest): ChatRequest => {
    assertOpen();
    return config.file ? toOwnRequest(request, teams, defaults, config.maxModels) : request;
  };

  const listStatuses = async (): Promise<readonly ModelStatus[]> => {
    const now = clock.now();
    const offered = catalog.models().filter(({ isArchived }) => !isArchived);
    const statuses = offered.map((model) => statusOf(model, status, now));
    // A demo lists what it can show.
    return demo ? statuses.filter(({ configured }) => configured) : statuses;
  };
  const doctor = openDoctor({
    providers: providers.all,
    catalog,
    clock,
    accessesOf: keys.accessesOf,
    variableOf: (provider) => providers.namesOf(provider).variable,
    statuses: listStatuses,
    // It finds out for itself what fails.
    attemptsOf: (model) => plan(model, { ...states.own, isOpen: () => false }, clock.now()),
    lookUp: asker.get,
    taped: asker.taped,
    emulated: emulated.accessTo,
    differencesOf(name, real, twin) {
      const provider = providers.find(name);
      return provider ? differencesOf(provider, real, twin) : [];
    },
  });

  const opened = opening.move();
  const live = openLiveRuns();
  const log = openMemoryRunLog({ ...RUN_LOG_LIMITS, ...options.runLogLimits });
  let onKeptEnd: (run: Run) => void = () => {};
  const kept = openKeptRuns(log, parts.report, (run) => onKeptEnd(run));
  const begin = (asked: ChatRequest, owner: string): LiveRun => {
    if (asked.resumable && !kept.hasRoom)
      throw new NoRoomError('As many runs are kept for their readers as there is memory for');
    const run = startRun(asked, parts, live.life(owner));
    return asked.resumable ? kept.keep(run, owner) : run;
  };
  const start = (request: ChatRequest, owner = NOBODY): LiveRun => begin(own(request), owner);

  return {
    isDemo: demo !== undefined,
    doctor,
    updateCatalog: (options = {}) =>
      updateCatalog(
        { ...pupil, ...learned, models: catalog.models(), get: asker.get, now: clock.now },
        options,
      ),
    run: (request, options) =>
      followRun(() => {
        checkRequest(request);
        return start(request);
      }, options),
    start,
    async cancel(runId, index, owner = NOBODY) {
      assertOpen();
      const run = live.find(runId, owner);
      if (index !== undefined && run.models[index] === undefined)
        throw new NotFoundError('answer', `The run has ${run.models.length} answers, from index 0`);
      run.stop(index);
    },
    complete(request, signal, owner = NOBODY) {
      const asked = own(request);
      return asked.resumable
        ? collectRun(begin(asked, owner), signal)
        : completeRun(asked, parts, live.begin(signal));
    },
    async countTokens(request, signal) {
      const part = live.begin(signal);
      try {
        return await countPrompt(own(request), parts, asker.counterOf, part.signal);
      } finally {
        part.over();
      }
    },
    follow: (runId, { after, signal } = {}) =>
      followRun(
        () => {
          assertOpen();
          return kept.follow(runId, NOBODY, after);
        },
        { signal },
      ),
    read: (runId, after, owner = NOBODY) => kept.follow(runId, owner, after),
    look: (runId, owner = NOBODY) => kept.look(runId, owner),
    get liveRuns() {
      return live.count;
    },
    onKeptEnd(listener) {
      onKeptEnd = listener;
    },
    interrupt: () => live.interrupt(),
    lifecycleOf(modelId) {
      const model = catalog.resolve(modelId);
      // Asked for every answer of its own: most models have no end.
      const ends = model?.routes.some(({ lifecycle }) => lifecycle?.retirement ?? lifecycle?.announced);
      return model && ends ? statusOf(model, status, clock.now()).lifecycle : undefined;
    },
    async models() {
      assertOpen();
      return (await listStatuses()).map(toListedModel);
    },
    modelOf(id) {
      const model = catalog.resolve(id);
      return model && toListedModel(statusOf(model, status, clock.now()));
    },
    async teams() {
      assertOpen();
      return teams.map(toListedTeam);
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      kept[Symbol.dispose]();
      log[Symbol.dispose]();
      await opened.disposeAsync();
    },
  };
}

/** What runs on one's own machine is not made up for a demo. */
function isHosted({ isKeyless }: Provider): boolean {
  return isKeyless !== true;
}

function reporter(onBug: OpenCoroOptions['onBug']): EngineParts['report'] {
  const tell = onBug ?? ((bug) => console.error('CORO met a fault of its own:', safely(bug)));
  return (bug) => {
    try {
      tell(bug);
    } catch (error) {
      console.error('onBug threw:', safely(error));
    }
  };
}
