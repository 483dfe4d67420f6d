import { priceAt, priceText } from '../core/cost.ts';
import type { Fault } from '../core/fault.ts';
import { dayOf, isRetired, type Model, type Price, type Route, routeId } from '../core/model.ts';
import type { Attempt } from './plan.ts';

/** What the notice of an answer is made of. */
export interface Served {
  readonly asked: Model;
  readonly attempt: Attempt;
  /** The model that says it answered, when it is not the route's. */
  readonly swappedFor: string | undefined;
  /** Why the first attempt failed, if it did. */
  readonly firstFault: Fault | undefined;
  /** For people. */
  readonly providerName: string;
  readonly now: Date;
}

/**
 * Says in words when something else answered than was asked for: a successor, with the change of price, a later
 * entry of a list, or whatever the provider put in its place. Undefined when the model asked for answered.
 */
export function noticeOf({
  asked,
  attempt,
  swappedFor,
  firstFault,
  providerName,
  now,
}: Served): string | undefined {
  const { model, route, successor } = attempt;
  const sentences: string[] = [];
  if (model !== asked) sentences.push(`${asked.id} did not answer; ${model.id} did.`);
  if (successor) sentences.push(successorNotice(attempt, reasonOf(model, firstFault, now), now));
  if (swappedFor !== undefined) {
    sentences.push(`${providerName} answered with ${swappedFor}, not with ${route.upstreamId}.`);
  }
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

function reasonOf({ name, routes: [original] }: Model, firstFault: Fault | undefined, now: Date): string {
  const retirement = original?.lifecycle?.retirement;
  if (original && retirement && isRetired(original, now)) {
    return `${name} was shut down on ${dayOf(retirement.on)}`;
  }
  const isGone = firstFault === undefined || firstFault.code === 'invalid_model';
  return isGone ? `${name} is not served to this key` : `${name} did not answer (${firstFault.code})`;
}

interface Told {
  readonly model: Model;
  readonly reason: string;
  readonly before: Price | undefined;
  readonly after: Price | undefined;
  readonly text: string;
}

/** The last notice of each route: it changes with the price only, and is part of every answer. */
const told = new WeakMap<Route, Told>();

function successorNotice({ model, route, successor }: Attempt, reason: string, now: Date): string {
  const [original] = model.routes;
  const before = original && priceAt(original, now);
  const after = priceAt(route, now);
  const last = told.get(route);
  if (last?.model === model && last.reason === reason && last.before === before && last.after === after) {
    return last.text;
  }
  const choice = successor?.by === 'coro' ? ", by CORO's choice" : '';
  const text = [
    `${reason}; ${route.label} (${routeId(route)}) answers in its place${choice}.`,
    ...priceChange(before, after),
  ].join(' ');
  told.set(route, { model, reason, before, after, text });
  return text;
}

function priceChange(before: Price | undefined, after: Price | undefined): string[] {
  if (!after || priceText(before) === priceText(after)) return [];
  const formerly = before ? `, formerly ${priceText(before)}` : '';
  return [`Price: ${priceText(after)}${formerly}.`];
}
