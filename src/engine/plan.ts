import type { Access } from '../core/contracts.ts';
import { isPast, type Model, type Route } from '../core/model.ts';

/** One upstream request that may answer. */
export interface Attempt {
  readonly model: Model;
  readonly route: Route;
  readonly access: Access;
  readonly isSuccessor: boolean;
  /** Thought to be gone: worth asking only when all before it were gone too. */
  readonly isLastResort: boolean;
}

/** What is known when a plan is made. */
export interface PlanState {
  /** The key and address for a route, or undefined when there is no key. */
  access(model: Model, route: Route): Access | undefined;
  /** What the provider last said of the route to this key. */
  isAlive(route: Route, access: Access, now: Date): boolean | undefined;
}

/**
 * Which requests to try for a model, in order: its own routes, then its successors, each with the key it needs.
 *
 * A shut-down route whose date does not hold for every key is asked until the provider itself says that it is
 * gone. One that is gone for everybody, by date or by the provider's word, is the last resort.
 */
export function plan(model: Model, state: PlanState, now: Date): Attempt[] {
  const attempts: Attempt[] = [];
  const lastResorts: Attempt[] = [];
  const add = (route: Route, isSuccessor: boolean): void => {
    const access = state.access(model, route);
    if (!access) return;
    const isLastResort = !isWorthAsking(route, state.isAlive(route, access, now), now);
    (isLastResort ? lastResorts : attempts).push({ model, route, access, isSuccessor, isLastResort });
  };
  for (const route of model.routes) add(route, false);
  for (const route of model.successors) add(route, true);
  return lastResorts.length > 0 ? [...attempts, ...lastResorts] : attempts;
}

function isWorthAsking(route: Route, alive: boolean | undefined, now: Date): boolean {
  return alive ?? (!isPast(route.retired, now) || route.retired?.except !== undefined);
}

/**
 * The route that will most likely answer, before anybody asks. Unlike a plan it trusts the date of a retirement
 * until the provider has said otherwise.
 */
export function likelyRoute(model: Model, state: PlanState, now: Date): Route {
  const routes = [...model.routes, ...model.successors];
  const lives = (route: Route): boolean => {
    const access = state.access(model, route);
    return (access && state.isAlive(route, access, now)) ?? !isPast(route.retired, now);
  };
  const hasKey = (route: Route): boolean => state.access(model, route) !== undefined;
  const route = routes.find((it) => hasKey(it) && lives(it)) ?? routes.find(lives) ?? routes[0];
  if (!route) throw new Error(`Model ${model.id} has no route`);
  return route;
}
