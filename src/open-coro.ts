import { DEFAULT_MODELS, MODELS } from './catalog/models.ts';
import { openCatalog } from './catalog/open-catalog.ts';
import type { Config } from './config/config.ts';
import { loadConfig } from './config/load-config.ts';
import type { ChatRequest } from './core/chat-request.ts';
import type { Access, Coro, LiveRun, ModelStatus, Provider } from './core/contracts.ts';
import type { Doctor } from './core/doctor.ts';
import type { Lifecycle } from './core/model.ts';
import { NotFoundError } from './core/not-found-error.ts';
import type { Run } from './core/reduce.ts';
import { safely } from './core/scrub.ts';
import { Secret } from './core/secret.ts';
import type { StopSignal } from './core/stop-signal.ts';
import { openDoctor } from './engine/doctor/open-doctor.ts';
import { openKeyRing } from './engine/key-ring.ts';
import { openLiveRuns } from './engine/live-runs.ts';
import { type StatusParts, statusOf } from './engine/model-status.ts';
import { plan } from './engine/plan.ts';
import { openPlanStates } from './engine/plan-state.ts';
import { openRetries } from './engine/retries.ts';
import { completeRun, followRun, startRun } from './engine/run.ts';
import type { Clock, EngineParts } from './engine/task.ts';
import { openAsker } from './providers/ask.ts';
import type { AskLimits } from './providers/ask-stream.ts';
import { differencesOf } from './providers/differences.ts';
import { PROVIDERS } from './providers/table.ts';

export interface OpenCoroOptions {
  /** Default: this process's environment and `.env`. */
  readonly config?: Config;
  /** What is left out is as in `ASK_LIMITS`. */
  readonly limits?: Partial<AskLimits>;
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
   * @throws InvalidRequestError when the request cannot be run at all
   */
  start(request: ChatRequest): LiveRun;
  /**
   * A run for a caller who waits for its end.
   *
   * @throws InvalidRequestError when the request cannot be run at all
   */
  complete(request: ChatRequest, signal: StopSignal): Promise<Run>;
  /** From first day to last: the model asked for, or what answers in its place while its weights live elsewhere. */
  lifecycleOf(modelId: string): Lifecycle | undefined;
  /** Looks at every key and every model. */
  readonly doctor: Doctor;
}

const SYSTEM_CLOCK: Clock = { now: () => new Date(), monotonic: () => performance.now() };

/** Joins engine, providers and catalog. Close it with `await using`, or `[Symbol.asyncDispose]()`. */
export async function openCoro(options: OpenCoroOptions = {}): Promise<LocalCoro> {
  const config = options.config ?? loadConfig();
  const clock = options.clock ?? SYSTEM_CLOCK;
  const catalog = openCatalog(
    MODELS,
    PROVIDER_NAMES,
    (name, upstreamId) => PROVIDERS.find((it) => it.name === name)?.familyOf?.(upstreamId) ?? {},
  );
  const demo = config.demo === 'off' ? undefined : await openDemo();
  const asker = openAsker(PROVIDERS, options.limits);
  const keys = openKeyRing(demo?.access ?? ownAccess(config));
  const states = openPlanStates({
    catalog,
    keys,
    accessWith: (key, provider) =>
      config.demo === 'forced' ? undefined : callersAccess(new Secret(key), provider, config),
    isOpen: () => false,
  });
  const namesOf: EngineParts['namesOf'] = (provider) =>
    NAMES.get(provider) ?? { displayName: provider, variable: '' };
  const status: StatusParts = {
    state: states.own,
    defaultModels: DEFAULT_MODELS,
    providerNameOf: ({ provider }) => namesOf(provider).displayName,
    findingOf: catalog.findingOf,
  };

  const parts: EngineParts = {
    catalog,
    keys,
    askWhole(route, prompt, options) {
      keys.used(route, options.access);
      return asker.askWhole(route, prompt, options);
    },
    askStream(route, prompt, options) {
      keys.used(route, options.access);
      return asker.askStream(route, prompt, options);
    },
    retries: openRetries(options.random),
    planState: states.of,
    namesOf,
    clock,
    report: reporter(options.onBug),
  };

  const emulated = openTwin(demo);
  const listModels = async (): Promise<readonly ModelStatus[]> => {
    const now = clock.now();
    const offered = catalog.models().filter(({ isArchived }) => !isArchived);
    const statuses = offered.map((model) => statusOf(model, status, now));
    // A demo lists what it can show, and nobody is offered what this version cannot speak to.
    return statuses.filter(({ route, configured }) => NAMES.has(route.provider) && (!demo || configured));
  };
  const doctor = openDoctor({
    providers: PROVIDERS,
    catalog,
    clock,
    accessesOf: keys.accessesOf,
    variableOf: (provider) => namesOf(provider).variable,
    statuses: listModels,
    attemptsOf: (model) => plan(model, states.own, clock.now()),
    lookUp: asker.get,
    taped: asker.taped,
    emulated: emulated.accessTo,
    differencesOf(name, real, twin) {
      const provider = PROVIDERS.find((it) => it.name === name);
      return provider ? differencesOf(provider, real, twin) : [];
    },
  });

  const live = openLiveRuns();
  const start = (request: ChatRequest): LiveRun => live.add(startRun(request, parts));

  return {
    isDemo: demo !== undefined,
    doctor,
    run: (request, options) => followRun(() => start(request), options),
    start,
    async cancel(runId, index) {
      const run = live.find(runId);
      if (index !== undefined && run.models[index] === undefined)
        throw new NotFoundError('answer', `The run has ${run.models.length} answers, from index 0`);
      run.stop(index);
    },
    complete: (request, signal) => completeRun(request, parts, signal),
    lifecycleOf(modelId) {
      const model = catalog.resolve(modelId);
      // Asked for every answer of its own: most models have no end.
      const ends = model?.routes.some(({ lifecycle }) => lifecycle?.retirement ?? lifecycle?.announced);
      return model && ends ? statusOf(model, status, clock.now()).lifecycle : undefined;
    },
    models: listModels,
    async [Symbol.asyncDispose]() {
      await asker[Symbol.asyncDispose]();
      await demo?.close();
      await emulated.close();
    },
  };
}

type Demo = Awaited<ReturnType<typeof openDemo>>;

/** The emulator beside real providers, to compare what they say; opened when it is first asked for. */
function openTwin(demo: Demo | undefined) {
  let opened: Promise<Demo> | undefined;
  return {
    async accessTo(provider: string): Promise<Access | undefined> {
      opened ??= demo ? Promise.resolve(demo) : openDemo();
      return (await opened).access.get(provider)?.[0];
    },
    async close() {
      if (!demo) await (await opened)?.close();
    },
  };
}

/** A listener that throws must not take other models' answers with it. */
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

/** The emulator is loaded only where it answers. */
async function openDemo() {
  const { openEmulator } = await import('./emulator/emulator.ts');
  const { DEFAULT_KEYS } = await import('./emulator/keys.ts');
  const emulator = await openEmulator({ latencyMs: [150, 450], tokensPerSecond: 80, log: false });
  const access = PROVIDERS.flatMap(({ name }): [string, Access][] => {
    const [name_, baseUrl] = Object.entries(emulator.baseUrls).find(([it]) => it === name) ?? [];
    const key = Object.entries(DEFAULT_KEYS).find(([it]) => it === name)?.[1][0]?.key;
    return name_ && baseUrl && key ? [[name, { key: new Secret(key), baseUrl, simulated: true }]] : [];
  });
  return {
    access: new Map(access.map(([it, own]) => [it, [own]])),
    close: () => emulator[Symbol.asyncDispose](),
  };
}

/**
 * The server's own keys, each bound to the one base URL it may be sent to. Who needs none is reached where the
 * server is told to look.
 */
function ownAccess(config: Config): ReadonlyMap<string, readonly Access[]> {
  return new Map(
    PROVIDERS.map((provider) => {
      const { keys = [], baseUrl: ownUrl } = config.providers[provider.name] ?? {};
      const isOpen = provider.isKeyless && ownUrl !== undefined && keys.length === 0;
      const baseUrl = ownUrl ?? provider.baseUrl;
      return [
        provider.name,
        (isOpen ? [undefined] : keys).map((key) => ({ key, baseUrl, simulated: false })),
      ] as const;
    }),
  );
}

/** A key that came with a request goes where the server's own would go. */
function callersAccess(key: Secret, name: string, config: Config): Access | undefined {
  const provider = PROVIDERS.find((it) => it.name === name);
  return provider && { key, baseUrl: baseUrlOf(provider, config), simulated: false };
}

function baseUrlOf(provider: Provider, config: Config): string {
  return config.providers[provider.name]?.baseUrl ?? provider.baseUrl;
}

const PROVIDER_NAMES = PROVIDERS.map(({ name }) => name);

/** What people call a provider, and the variable that holds its key. */
const NAMES = new Map(
  PROVIDERS.map(({ name, displayName }) => [
    name,
    { displayName, variable: `${name.toUpperCase()}_API_KEY` },
  ]),
);
