import { type ChatRequest, needsOf } from '../core/chat-request.ts';
import type { Access, Catalog } from '../core/contracts.ts';
import type { KeyRing } from './key-ring.ts';
import type { PlanState } from './plan.ts';

export interface StateParts {
  readonly catalog: Catalog;
  readonly keys: KeyRing;
  /** The access that a caller's own key opens; undefined where such keys do not count. */
  accessWith(key: string, provider: string): Access | undefined;
  readonly isOpen: PlanState['isOpen'];
}

/**
 * What is known when the plan of a request is made. A caller's key replaces the server's for its model or its
 * provider: one that fails is not made good with somebody else's money.
 */
export function openPlanStates({ catalog, keys, accessWith, isOpen }: StateParts): {
  /** With the server's keys alone. */
  readonly own: PlanState;
  of(request: ChatRequest): PlanState;
} {
  const own: PlanState = {
    resolve: catalog.resolve,
    accessesOf: (_, { provider }) => keys.accessesOf(provider),
    isAlive: (route, access, now) => catalog.findingOf(route, access.key?.id ?? '', now)?.alive,
    isResting: keys.isResting,
    isOpen,
    needs: [],
    isPinned: false,
  };
  return {
    own,
    of(request) {
      const { apiOverrides, pin = false } = request;
      const needs = needsOf(request);
      if (!apiOverrides && !pin && needs.length === 0) return own;
      if (!apiOverrides) return { ...own, needs, isPinned: pin };
      const callers = new Map<string, readonly Access[]>();
      const callersOf = (key: string, provider: string): readonly Access[] => {
        const id = `${provider} ${key}`;
        const access = callers.get(id) ?? [accessWith(key, provider)].filter((it) => it !== undefined);
        callers.set(id, access);
        return access;
      };
      return {
        ...own,
        needs,
        isPinned: pin,
        accessesOf(model, route) {
          // A key for a model is one of the provider that the model was first at, and goes nowhere else.
          const isMeant = model.routes[0]?.provider === route.provider;
          const key = (isMeant && apiOverrides[model.id]) || apiOverrides[route.provider];
          const callers = key ? callersOf(key, route.provider) : [];
          return callers.length > 0 ? callers : own.accessesOf(model, route);
        },
      };
    },
  };
}
