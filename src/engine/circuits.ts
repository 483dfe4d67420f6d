import type { ChatRequest } from '../core/chat-request.ts';
import type { Fault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { ListedCircuit } from '../core/listed-model.ts';
import { type Route, routeId } from '../core/model.ts';
import { Circuit, type Pass } from '../flow/circuit.ts';

/** Which routes keep failing, whoever asks: they are left alone for a while. */
export interface Circuits {
  /** Milliseconds until somebody may ask; 0 = now. */
  waitMs(route: Route): number;
  /** How a route stands that keeps failing; undefined for all others. */
  told(route: Route): ListedCircuit | undefined;
  /** Lets a request through, or not. Every pass is handed back by `ended`. */
  enter(route: Route): Pass | undefined;
  /** The route gives tokens: it works. */
  answered(route: Route): void;
  /** A request is over. */
  ended(route: Route, pass: Pass, verdict: Verdict): void;
}

/** What a request says of its route: it works, it fails, or nothing either way. */
export type Verdict = 'answered' | 'failed' | 'neither';

/** Five in a row, then 30 s, 60 s … 5 min. A probe says nothing for as long as an answer may take. */
const LIMITS = { failures: 5, openMs: 30_000, mostOpenMs: 300_000, probeMs: 300_000, jitter: 0.1 };
/** Callers may name models that nobody has: of so many that failed, the oldest is forgotten. */
const MOST_ROUTES = 1000;

/** @param random from 0 to less than 1 */
export function openCircuits(clock: { monotonic(): number }, random: () => number = Math.random): Circuits {
  /** Only those that failed lately: with none, a request costs a look at the size. */
  const failing = new Map<string, Circuit>();
  const find = (route: Route): Circuit | undefined =>
    failing.size === 0 ? undefined : failing.get(routeId(route));
  const open = (route: Route): Circuit => {
    const [oldest] = failing.keys();
    if (failing.size >= MOST_ROUTES && oldest !== undefined) failing.delete(oldest);
    const circuit = new Circuit(LIMITS, random);
    failing.set(routeId(route), circuit);
    return circuit;
  };
  const answered = (route: Route): void => {
    const circuit = find(route);
    if (!circuit) return;
    circuit.succeeded();
    failing.delete(routeId(route));
  };
  return {
    waitMs: (route) => find(route)?.waitMs(clock.monotonic()) ?? 0,
    told(route) {
      const now = clock.monotonic();
      const circuit = find(route);
      const state = circuit?.state(now) ?? 'closed';
      if (!circuit || state === 'closed') return undefined;
      const retryAfterMs = state === 'open' ? Math.ceil(circuit.waitMs(now)) : undefined;
      return { route: routeId(route), state, retryAfterMs };
    },
    enter(route) {
      const circuit = find(route);
      return circuit ? circuit.enter(clock.monotonic()) : 'usual';
    },
    answered,
    ended(route, pass, verdict) {
      if (verdict === 'answered') answered(route);
      else if (verdict === 'failed') (find(route) ?? open(route)).failed(pass, clock.monotonic());
      else find(route)?.passed(pass, clock.monotonic());
    },
  };
}

/** Nobody's key, prompt or patience is to blame for these. */
const SERVER_FAULTS: ReadonlySet<FaultCode> = new Set([
  'service_unavailable',
  'model_overloaded',
  'provider_error',
  'dns_failure',
  'connection_error',
  'network_error',
  'stream_interrupted',
]);

/** Whether a failure says that the provider's side fails, so that the next request would fail as well. */
export function isServerFault({ code, status, phase }: Fault, request: ChatRequest): boolean {
  if (SERVER_FAULTS.has(code)) return true;
  if (code !== 'timeout') return false;
  // A caller in a hurry does not close the door for the others.
  const { timeoutMs, firstTokenTimeoutMs } = request;
  const isOwnLimit =
    (phase === 'total' && timeoutMs !== undefined) ||
    (phase === 'first_token' && firstTokenTimeoutMs !== undefined);
  return status !== undefined || !isOwnLimit;
}
