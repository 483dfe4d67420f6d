import type { Access } from '../core/contracts.ts';
import type { Fault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import { type Route, routeId } from '../core/model.ts';

/** The server's own keys: used in turn, and each rests alone. */
export interface KeyRing {
  /** A provider's keys, the next in turn first. */
  accessesOf(provider: string): readonly Access[];
  /** Whether this key was rejected, or spent for this route, a little while ago. A caller's key never rests. */
  isResting(route: Route, access: Access, now: Date): boolean;
  /** The key is being used: whoever comes next begins with the one after it. */
  used(route: Route, access: Access): void;
  /** What an attempt with the key came to; no fault = it answered. */
  observed(route: Route, access: Access, fault: Fault | undefined, at: Date): void;
}

/** How long a key rests when the provider does not say, in milliseconds. */
const REST_MS: Readonly<Partial<Record<FaultCode, number>>> = {
  // A key that was rejected is mended by its owner, not by time.
  authentication_failed: 600_000,
  // Daily quotas come back at midnight somewhere; balances when they are paid.
  quota_exceeded: 900_000,
  rate_limited: 5000,
};

/** Callers may name models that nobody has: of so many, the oldest is forgotten. */
const MOST_RESTS = 10_000;

/** Limits are kept by model at most providers: only a rejected key rests for every route. */
const WHOLE_KEY: ReadonlySet<FaultCode> = new Set(['authentication_failed']);

interface Turns {
  /** The list as it begins with each key. */
  readonly rotations: readonly (readonly Access[])[];
  next: number;
}

/** @param accesses by provider name, in the order in which the keys were given */
export function openKeyRing(accesses: ReadonlyMap<string, readonly Access[]>): KeyRing {
  const turns = new Map([...accesses].map(([provider, own]) => [provider, toTurns(own)] as const));
  const own = new Set([...accesses.values()].flat());
  /** Until when, in epoch milliseconds: by key, and by key and route. */
  const rests = new Map<string, number>();

  const restsUntil = (id: string): number => rests.get(id) ?? 0;
  return {
    accessesOf(provider) {
      const turn = turns.get(provider);
      return turn?.rotations[turn.next] ?? NO_KEYS;
    },
    isResting(route, access, now) {
      if (rests.size === 0 || !own.has(access)) return false;
      const until = Math.max(restsUntil(keyIdOf(access)), restsUntil(restIdOf(route, access)));
      return now.getTime() < until;
    },
    used(route, access) {
      const turn = turns.get(route.provider);
      if (!turn || turn.rotations.length < 2) return;
      const place = turn.rotations[0]?.indexOf(access) ?? -1;
      if (place >= 0) turn.next = (place + 1) % turn.rotations.length;
    },
    observed(route, access, fault, at) {
      if (!own.has(access) || (!fault && rests.size === 0)) return;
      const rest = fault && REST_MS[fault.code];
      if (fault && rest !== undefined) {
        const id = WHOLE_KEY.has(fault.code) ? keyIdOf(access) : restIdOf(route, access);
        rests.delete(id);
        rests.set(id, at.getTime() + (fault.retryAfterMs ?? rest));
        const [oldest] = rests.keys();
        if (rests.size > MOST_RESTS && oldest !== undefined) rests.delete(oldest);
      } else if (!fault) {
        rests.delete(keyIdOf(access));
        rests.delete(restIdOf(route, access));
      }
    },
  };
}

const NO_KEYS: readonly Access[] = [];

function toTurns(own: readonly Access[]): Turns {
  const rotations = own.map((_, i) => [...own.slice(i), ...own.slice(0, i)]);
  return { rotations, next: 0 };
}

function keyIdOf({ key }: Access): string {
  return key?.id ?? '';
}

function restIdOf(route: Route, access: Access): string {
  return `${keyIdOf(access)} ${routeId(route)}`;
}
