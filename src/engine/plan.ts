import type { Access } from '../core/contracts.ts';
import {
  type Capability,
  isReleased,
  isRetired,
  type Model,
  type Route,
  type Successor,
} from '../core/model.ts';

/** One upstream request that may answer. */
export interface Attempt {
  /** The model asked for. */
  readonly model: Model;
  readonly route: Route;
  readonly access: Access;
  /** How the route came to stand in, when it is not the model's own. */
  readonly successor: Successor | undefined;
  /** Thought to be gone, or its key to be spent: worth asking only when all before it were gone too. */
  readonly isLastResort: boolean;
}

/** What is known when a plan is made. */
export interface PlanState {
  /** A successor by its id. */
  resolve(id: string): Model | undefined;
  /** The keys and addresses for a route, in the order to try them; empty when there is no key. */
  accessesOf(model: Model, route: Route): readonly Access[];
  /** What the provider last said of the route to this key. */
  isAlive(route: Route, access: Access, now: Date): boolean | undefined;
  /** Whether the key was rejected or spent here a little while ago. */
  isResting(route: Route, access: Access, now: Date): boolean;
  /** Whether the route fails at present, whoever asks: its circuit is open. */
  isOpen(route: Route, access: Access): boolean;
  /** What the request needs of a successor. */
  readonly needs: readonly Capability[];
  /** The model asked for or none: no successors. */
  readonly isPinned: boolean;
}

/**
 * Which requests to try for a model, in order: the same weights on every host that there is a key for, then its
 * successors, each at the providers the model was at before others. As long as nothing stands in, a successor that
 * adds nothing leads on to its own successors.
 *
 * A shut-down route whose date does not hold for every key is asked until the provider itself says that it is
 * gone. One that is gone for everybody, by date or by the provider's word, is the last resort.
 */
export function plan(model: Model, state: PlanState, now: Date): Attempt[] {
  const attempts: Attempt[] = [];
  const lastResorts: Attempt[] = [];
  const add = (route: Route, successor: Successor | undefined): void => {
    for (const access of state.accessesOf(model, route)) {
      const standing = standingOf(route, access, state, now);
      if (standing === 'out') continue;
      const isLastResort = standing === 'last-resort';
      (isLastResort ? lastResorts : attempts).push({ model, route, access, successor, isLastResort });
    }
  };
  for (const route of model.routes) add(route, undefined);
  const own = attempts.length;
  followSuccessors(model, state, (successor, link) => {
    for (const route of nearestFirst(successor, model)) if (canServe(route, state)) add(route, link);
    return attempts.length === own;
  });
  return lastResorts.length > 0 ? [...attempts, ...lastResorts] : attempts;
}

/** What is known of a model before anybody asks. */
export interface Outlook {
  /** What will most likely answer. */
  readonly route: Route;
  /** What answers once no route of the model's own is left. */
  readonly successor: Route | undefined;
  /** Everything that may answer as things stand, in order; the model's own routes, gone or not, among them. */
  readonly routes: readonly Route[];
}

/**
 * Unlike a plan it trusts the date of a retirement until the provider has said otherwise, and it knows routes
 * where there is no key.
 */
export function outlookFor(model: Model, state: PlanState, now: Date): Outlook {
  const lives = (route: Route): boolean => {
    const [access] = state.accessesOf(model, route);
    const said = access && state.isAlive(route, access, now);
    return said ?? (isReleased(route, now) && !isRetired(route, now));
  };
  const hasKey = (route: Route): boolean => state.accessesOf(model, route).length > 0;
  const isNear = ({ provider }: Route): boolean => provider === model.routes[0]?.provider;
  // Where there is no key, that of the provider the model was first at is the one to set.
  const likeliest = (routes: readonly Route[]): Route | undefined =>
    routes.find(hasKey) ?? routes.find(isNear) ?? routes[0];

  const own = model.routes.filter(lives);
  const others: Route[] = [];
  followSuccessors(model, state, (successor) => {
    others.push(...nearestFirst(successor, model).filter(lives));
    return others.length === 0;
  });
  const route = likeliest([...own, ...others]) ?? model.routes[0];
  if (!route) throw new Error(`Model ${model.id} has no route`);
  return { route, successor: likeliest(others), routes: [...model.routes, ...others] };
}

function standingOf(
  route: Route,
  access: Access,
  state: PlanState,
  now: Date,
): 'good' | 'last-resort' | 'out' {
  if (state.isOpen(route, access)) return 'out';
  const said = state.isAlive(route, access, now);
  if (said === undefined && !isReleased(route, now)) return 'out';
  if (state.isResting(route, access, now)) return 'last-resort';
  const isWorthAsking = said ?? (!isRetired(route, now) || route.lifecycle?.retirement?.except !== undefined);
  return isWorthAsking ? 'good' : 'last-resort';
}

/**
 * Visits each successor once, depth first; `visit` says whether to go on to the successor's own. Behind a choice
 * of CORO's everything is CORO's choice.
 */
function followSuccessors(
  model: Model,
  state: PlanState,
  visit: (successor: Model, link: Successor) => boolean,
): void {
  if (state.isPinned || model.successors.length === 0) return;
  const seen = new Set([model.id]);
  const follow = ({ successors }: Model, from: Successor | undefined): void => {
    for (const next of successors) {
      const successor = seen.has(next.id) ? undefined : state.resolve(next.id);
      seen.add(next.id);
      const link = from?.by === 'coro' ? from : next;
      if (successor && visit(successor, link)) follow(successor, link);
    }
  };
  follow(model, undefined);
}

/** A successor's routes, those at the model's own providers first: the same key, the same terms. */
function nearestFirst(successor: Model, { routes }: Model): readonly Route[] {
  if (successor.routes.length < 2) return successor.routes;
  const isNear = ({ provider }: Route): boolean => routes.some((it) => it.provider === provider);
  return [...successor.routes.filter(isNear), ...successor.routes.filter((it) => !isNear(it))];
}

/** What nobody has denied counts as offered: the provider will say. */
function canServe({ capabilities }: Route, { needs }: PlanState): boolean {
  return needs.every((need) => capabilities?.[need] !== false);
}
