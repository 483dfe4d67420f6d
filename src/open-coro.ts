import { DEFAULT_MODELS, MODELS } from './catalog/models.ts';
import { openCatalog } from './catalog/open-catalog.ts';
import type { Config } from './config/config.ts';
import { loadConfig } from './config/load-config.ts';
import type { ChatRequest } from './core/chat-request.ts';
import type { Access, Coro, ModelStatus, Provider } from './core/contracts.ts';
import { priceAt } from './core/cost.ts';
import { isRetired, type Model, type Route } from './core/model.ts';
import type { Run } from './core/reduce.ts';
import { safely } from './core/scrub.ts';
import { Secret } from './core/secret.ts';
import type { StopSignal } from './core/stop-signal.ts';
import { outlookFor, type PlanState } from './engine/plan.ts';
import { completeRun, runWhole } from './engine/run.ts';
import type { Clock, EngineParts } from './engine/task.ts';
import { openAsker } from './providers/ask.ts';
import type { AskLimits } from './providers/ask-stream.ts';
import { PROVIDERS } from './providers/table.ts';

export interface OpenCoroOptions {
  /** Default: this process's environment and `.env`. */
  readonly config?: Config;
  /** What is left out is as in `ASK_LIMITS`. */
  readonly limits?: Partial<AskLimits>;
  readonly clock?: Clock;
  /** Told of faults in CORO itself; default: a line on standard error. */
  readonly onBug?: (bug: unknown) => void;
}

/** CORO in this process: its run, its models, and what it takes to close it. */
export interface LocalCoro extends Coro {
  /** Whether the emulator answers because no key is set (or `CORO_DEMO=1`). */
  readonly isDemo: boolean;
  /**
   * A run for a caller who waits for its end.
   *
   * @throws InvalidRequestError when the request cannot be run at all
   */
  complete(request: ChatRequest, signal: StopSignal): Promise<Run>;
}

const SYSTEM_CLOCK: Clock = { now: () => new Date(), monotonic: () => performance.now() };

/** Joins engine, providers and catalog. Close it with `await using`, or `[Symbol.asyncDispose]()`. */
export async function openCoro(options: OpenCoroOptions = {}): Promise<LocalCoro> {
  const config = options.config ?? loadConfig();
  const clock = options.clock ?? SYSTEM_CLOCK;
  const catalog = openCatalog(MODELS);
  const demo = config.demo === 'off' ? undefined : await openDemo();
  const asker = openAsker(PROVIDERS, options.limits);
  const own = ownAccess(config, demo?.access);
  const ownState: PlanState = {
    resolve: catalog.resolve,
    accessesOf: (_, route) => own.get(route.provider) ?? [],
    isAlive: (route, access, now) => catalog.isAlive(route, access.key?.id ?? '', now),
    isResting: () => false,
    isOpen: () => false,
    needs: [],
    isPinned: false,
  };

  const parts: EngineParts = {
    catalog,
    askWhole: asker.askWhole,
    planState: ({ apiOverrides }) =>
      apiOverrides && config.demo !== 'forced'
        ? {
            ...ownState,
            accessesOf: (model, route) =>
              callersAccess(apiOverrides, config, model, route) ?? ownState.accessesOf(model, route),
          }
        : ownState,
    namesOf: (provider) => NAMES.get(provider) ?? { displayName: provider, variable: '' },
    clock,
    report: reporter(options.onBug),
  };

  return {
    isDemo: demo !== undefined,
    run: (request, options) => runWhole(request, parts, options),
    complete: (request, signal) => completeRun(request, parts, signal),
    models: async () => catalog.models().map((model) => statusOf(model, ownState, clock.now())),
    async [Symbol.asyncDispose]() {
      await asker[Symbol.asyncDispose]();
      await demo?.close();
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
  const emulator = await openEmulator({ latencyMs: [150, 450], log: false });
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

/** The server's own keys, each bound to the one base URL it may be sent to. */
function ownAccess(
  config: Config,
  demo: ReadonlyMap<string, readonly Access[]> | undefined,
): ReadonlyMap<string, readonly Access[]> {
  if (demo) return demo;
  return new Map(
    PROVIDERS.flatMap((provider): [string, readonly Access[]][] => {
      const key = config.providers[provider.name]?.key;
      return key ? [[provider.name, [{ key, baseUrl: baseUrlOf(provider, config), simulated: false }]]] : [];
    }),
  );
}

/** A key that came with the request, for this model or for its provider. It goes where the server's own would go. */
function callersAccess(
  overrides: NonNullable<ChatRequest['apiOverrides']>,
  config: Config,
  model: Model,
  route: Route,
): readonly Access[] | undefined {
  const key = overrides[model.id] || overrides[route.provider];
  const provider = PROVIDERS.find(({ name }) => name === route.provider);
  if (!key || !provider) return undefined;
  return [{ key: new Secret(key), baseUrl: baseUrlOf(provider, config), simulated: false }];
}

function baseUrlOf(provider: Provider, config: Config): string {
  return config.providers[provider.name]?.baseUrl ?? provider.baseUrl;
}

/** What people call a provider, and the variable that holds its key. */
const NAMES = new Map(
  PROVIDERS.map(({ name, displayName }) => [
    name,
    { displayName, variable: `${name.toUpperCase()}_API_KEY` },
  ]),
);

function statusOf(model: Model, state: PlanState, now: Date): ModelStatus {
  const { route, successor, routes } = outlookFor(model, state, now);
  const [access] = state.accessesOf(model, route);
  const isSuccessor = !model.routes.includes(route);
  return {
    model,
    route,
    successor,
    routes,
    providerName: NAMES.get(route.provider)?.displayName ?? route.provider,
    isSuccessor,
    isDefault: DEFAULT_MODELS.includes(model.id),
    isRetired: isSuccessor && model.routes.every((it) => isRetired(it, now)),
    configured: access !== undefined,
    simulated: access?.simulated ?? false,
    price: priceAt(route, now),
  };
}
