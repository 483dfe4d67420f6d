import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { KeyLimits } from './limits.ts';
import { openLog } from './log.ts';
import { BASE_PATHS, receive } from './receive.ts';
import { type Match, openRules } from './rules.ts';
import type { ScenarioName } from './scenarios.ts';
import type { Script } from './script.ts';
import { toTiers } from './tiers.ts';
import type { EmulatedKey, Latency, ProviderName, Reply, SeenRequest, Speed } from './types.ts';
import { toEach } from './vendors.ts';

export interface EmulatorOptions {
  /** 0, the default, is any free port. The address is always 127.0.0.1. */
  readonly port?: number;
  /** Milliseconds before the first byte of a model's answer, not of errors and lists. Default 0. */
  readonly latencyMs?: Latency;
  /** Speed of streamed answers. Default: as fast as possible. */
  readonly tokensPerSecond?: Speed;
  /** The keys that are accepted, per provider; a provider left out keeps its `DEFAULT_KEYS`. */
  readonly keys?: Partial<Record<ProviderName, readonly EmulatedKey[]>>;
  /** False = `requests` stays empty. Default true. */
  readonly log?: boolean;
  /** What one key may do, per provider. Default: more than any benchmark asks for. */
  readonly limits?: Partial<Record<ProviderName, KeyLimits>>;
}

/** The providers' APIs on a loopback port. */
export interface Emulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What `<PROVIDER>_BASE_URL` takes. */
  readonly baseUrls: Readonly<Record<ProviderName, string>>;
  /**
   * The next `times` requests that match get this; without `times`, all of them until `reset`. A `Reply` is sent as it
   * stands, a script (`parseScript`) byte by byte. The header `x-emulate`, with a scenario's name or a script, chooses for
   * one request, before anything that was played.
   *
   * @throws RangeError when the vendor has no such scenario
   */
  play(scenario: ScenarioName | Script | Reply, match?: Match & { readonly times?: number }): void;
  /** Changes `latencyMs` for the requests that match, until `reset`. */
  setLatency(latencyMs: Latency, match?: Match): void;
  /** Forgets scenarios, latencies and the log. */
  reset(): void;
  /** The last 10,000 requests, oldest first; each appears once its body is read. */
  readonly requests: readonly SeenRequest[];
}

/**
 * Opens the emulator. Closing it drops all connections at once.
 *
 * @example
 * await using emulator = await openEmulator({ latencyMs: [50, 200], tokensPerSecond: 80 });
 * emulator.play('rate-limit', { provider: 'groq', times: 1 });
 * await fetch(`${emulator.baseUrls.groq}/models`, { headers: { authorization: 'Bearer gsk_demo_not_a_real_key_0001' } });
 */
export async function openEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const rules = openRules(options.latencyMs ?? 0);
  const log = openLog(LOGGED_REQUESTS);
  let closing: Promise<void> | undefined;
  const desk = {
    apis: toEach(({ open, keys }, name) =>
      open(toTiers(options.keys?.[name] ?? keys), options.limits?.[name] ?? {}),
    ),
    rules,
    log: options.log === false ? undefined : log,
    tokensPerSecond: options.tokensPerSecond,
    isClosing: () => closing !== undefined,
  };
  const server = createServer(SERVER_OPTIONS, (request, response) => receive(request, response, desk));
  const url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  return {
    url,
    baseUrls: toEach((_, name) => url + BASE_PATHS[name]),
    play: rules.play,
    setLatency: rules.setLatency,
    reset() {
      rules.reset();
      log.clear();
    },
    get requests() {
      return log.requests;
    },
    [Symbol.asyncDispose]() {
      closing ??= close(server);
      return closing;
    },
  };
}

const LOGGED_REQUESTS = 10_000;

// Clients keep their connections for a while; and nobody is too slow for an emulator.
const SERVER_OPTIONS = { keepAliveTimeout: 60_000, requestTimeout: 0, headersTimeout: 0 };

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
