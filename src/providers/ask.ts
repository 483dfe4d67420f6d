import type { Prompt } from '../core/chat-request.ts';
import type {
  Access,
  AskOptions,
  AskStream,
  AskWhole,
  CounterOf,
  Counting,
  Delta,
  ErrorReply,
  Provider,
} from '../core/contracts.ts';
import { toFault, UpstreamError } from '../core/fault.ts';
import { type Route, routeId } from '../core/model.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { HTTP_LIMITS, type HttpPool, openHttpPool } from '../wire/http.ts';
import { type AskLimits, askStream } from './ask-stream.ts';
import { headersOf, parseBody, parseReply } from './reply.ts';
import { type TapedPool, tapePool } from './tape.ts';
import { toldDelta, toldError } from './told.ts';

/** Joins providers to the one transport. */
export interface Asker extends AsyncDisposable {
  readonly askWhole: AskWhole;
  readonly askStream: AskStream;
  readonly counterOf: CounterOf;
  /**
   * What a provider tells a key besides answers (the paths are in `Provider.models` and `Provider.balance`): a GET
   * below its base URL, with the headers of its chats.
   *
   * @throws UpstreamError when there is no good reply, or one that is not JSON
   */
  get(provider: string, path: string, access: Access, signal: StopSignal): Promise<LookupReply>;
  /** `askStream`, written down as it comes. */
  taped(...args: Parameters<AskStream>): TapedStream;
}

export interface TapedStream extends Pick<TapedPool, 'tape'> {
  readonly done: ReturnType<AskStream>;
}

/** A good reply to a lookup. */
export interface LookupReply {
  readonly headers: ErrorReply['headers'];
  /** Parsed JSON. */
  readonly body: unknown;
}

/** Every limit of a request, at one provider. */
const ASK_LIMITS: AskLimits = {
  ...HTTP_LIMITS,
  firstTokenMs: 120_000,
  idleMs: 60_000,
  closingMs: 1000,
};

/** @param own limits that differ from `ASK_LIMITS` */
export function openAsker(providers: readonly Provider[], own: Partial<AskLimits> = {}): Asker {
  const limits = { ...ASK_LIMITS, ...own };
  const byName = new Map(providers.map((provider) => [provider.name, openProvider(provider, limits)]));
  const find = (name: string): OpenProvider => {
    const provider = byName.get(name);
    if (!provider) throw new Error(`No provider named ${name}`);
    return provider;
  };
  return {
    askWhole: (route, prompt, options) => askWhole(find(route.provider), route, prompt, options),
    askStream(route, prompt, options, take) {
      const { provider, poolOf } = find(route.provider);
      const pool = poolOf(options.access.baseUrl);
      return askStream({ provider, route, prompt, pool, limits, take, ...options });
    },
    counterOf(name) {
      const open = find(name);
      const { counting } = open.provider;
      return counting && ((...question) => count(open, counting, ...question));
    },
    taped(route, prompt, options, take) {
      const { provider, poolOf } = find(route.provider);
      const { baseUrl, key } = options.access;
      const { pool, tape } = tapePool(poolOf(baseUrl), routeId(route), key);
      return { done: askStream({ provider, route, prompt, pool, limits, take, ...options }), tape };
    },
    get: (provider, path, access, signal) => get(find(provider), path, access, signal),
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...byName.values()].flatMap(({ pools }) => [...pools.values()].map((pool) => pool.close())),
      );
    },
  };
}

/** A provider and its connections, by base URL: one that is down or slow cannot take another's. */
interface OpenProvider {
  readonly provider: Provider;
  readonly pools: ReadonlyMap<string, HttpPool>;
  poolOf(baseUrl: string): HttpPool;
}

function openProvider(provider: Provider, limits: AskLimits): OpenProvider {
  const pools = new Map<string, HttpPool>();
  const open = (baseUrl: string): HttpPool => {
    const pool = openHttpPool(baseUrl, limits);
    pools.set(baseUrl, pool);
    return pool;
  };
  return { provider, pools, poolOf: (baseUrl) => pools.get(baseUrl) ?? open(baseUrl) };
}

async function askWhole(
  { provider, poolOf }: OpenProvider,
  route: Route,
  prompt: Prompt,
  { access: { key, baseUrl }, signal, timeouts }: AskOptions,
): Promise<readonly Delta[]> {
  const speaker = { provider, key };
  try {
    const request = provider.request(route, prompt, 'whole', key);
    const reply = await poolOf(baseUrl).post(request, signal, timeouts?.totalMs);
    return parseReply(provider, reply).map((delta) => toldDelta(delta, route, speaker));
  } catch (error) {
    throw toldError(error, speaker);
  }
}

async function count(
  { provider, poolOf }: OpenProvider,
  { request, parse }: Counting,
  route: Route,
  prompt: Prompt,
  { access: { key, baseUrl }, signal, timeouts }: AskOptions,
): Promise<number> {
  try {
    const reply = await poolOf(baseUrl).post(request(route, prompt, key), signal, timeouts?.totalMs);
    const tokens = parse(parseBody(provider, reply));
    if (tokens !== undefined) return tokens;
    throw new UpstreamError(
      toFault('invalid_response', 'The reply holds no count', { status: reply.status }),
    );
  } catch (error) {
    throw toldError(error, { provider, key });
  }
}

async function get(
  { provider, poolOf }: OpenProvider,
  path: string,
  { key, baseUrl }: Access,
  signal: StopSignal,
): Promise<LookupReply> {
  try {
    const reply = await poolOf(baseUrl).get({ path, headers: provider.headers(key) }, signal);
    return { headers: headersOf(reply), body: parseBody(provider, reply) };
  } catch (error) {
    throw toldError(error, { provider, key });
  }
}
