import type { Prompt } from '../core/chat-request.ts';
import type { Access, AskWhole, Delta, ErrorReply, Provider } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import type { Route } from '../core/model.ts';
import { scrub } from '../core/scrub.ts';
import type { Secret } from '../core/secret.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { type HttpLimits, type HttpPool, type HttpReply, openHttpPool } from '../wire/http.ts';
import { parseJson } from '../wire/json.ts';

/** Joins providers to the one transport. */
export interface Asker extends AsyncDisposable {
  readonly askWhole: AskWhole;
}

export function openAsker(providers: readonly Provider[], limits?: HttpLimits): Asker {
  const byName = new Map(providers.map((provider) => [provider.name, openProvider(provider, limits)]));
  return {
    askWhole(route, prompt, { access, signal }) {
      const provider = byName.get(route.provider);
      if (!provider) throw new Error(`No provider named ${route.provider}`);
      return askWhole(provider, route, prompt, access, signal);
    },
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

function openProvider(provider: Provider, limits?: HttpLimits): OpenProvider {
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
  { key, baseUrl }: Access,
  signal: StopSignal,
): Promise<readonly Delta[]> {
  try {
    const request = provider.request(route, prompt, 'whole', key);
    const deltas = parseReply(provider, await poolOf(baseUrl).post(request, signal));
    return deltas.map((delta) => toldDelta(delta, provider, route, key));
  } catch (error) {
    // A reply nested a hundred thousand deep parses, and then breaks whoever walks it.
    const fault =
      error instanceof RangeError ? toFault('invalid_response', 'The reply nests too deep') : faultOf(error);
    throw fault ? new UpstreamError(toldFault(fault, provider, key), { cause: error }) : error;
  }
}

function faultOf(error: unknown): Fault | undefined {
  return error instanceof UpstreamError ? error.fault : undefined;
}

function parseReply(provider: Provider, reply: HttpReply): readonly Delta[] {
  if (reply.status < 200 || reply.status >= 300)
    throw new UpstreamError(provider.format.parseError(toErrorReply(reply)));
  const body = parseJson(reply.body);
  if (body === undefined) throw new UpstreamError(notJson(provider, reply));
  return provider.format.parseWhole(body);
}

function toErrorReply({ status, headers, body }: HttpReply): ErrorReply {
  const entries = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { status, headers: Object.fromEntries(entries), body };
}

function notJson(provider: Provider, { status, headers, body }: HttpReply): Fault {
  if (body.trim() === '')
    return provider.blankBody?.() ?? toFault('empty_response', 'The reply is empty', { status });
  const type = headers['content-type']?.split(';')[0] ?? 'an unnamed type';
  return toFault('invalid_response', `The reply is not JSON (${type})`, { status });
}

/** Names and reasons are the provider's words too: those that are not the expected ones are made fit to show. */
function toldDelta(delta: Delta, provider: Provider, route: Route, key: Secret | undefined): Delta {
  if (delta.type === 'model' && delta.upstreamId !== route.upstreamId) {
    return { type: 'model', upstreamId: scrub(delta.upstreamId, key) };
  }
  if (delta.type === 'finish' && delta.reason !== 'stop') {
    const { reason, fault } = delta;
    const raw = scrub(delta.raw, key);
    return { type: 'finish', reason, raw, ...(fault && { fault: toldFault(fault, provider, key) }) };
  }
  return delta;
}

/** A failure in words fit to show, with what only this provider's file can tell. */
function toldFault(raw: Fault, provider: Provider, key: Secret | undefined): Fault {
  const { providerCode, ...fault } = provider.refineFault?.(raw) ?? raw;
  return {
    ...fault,
    message: `${provider.displayName}: ${scrub(fault.message, key)}`,
    ...(providerCode !== undefined && { providerCode: scrub(providerCode, key) }),
  };
}
