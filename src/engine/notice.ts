import { priceAt, priceText } from '../core/cost.ts';
import { type Model, type Price, type Route, routeId } from '../core/model.ts';
import type { Attempt } from './plan.ts';

/**
 * Says in words when something else answered than was asked for: a successor, with the change of price, or a
 * later entry of a list. Undefined when the model asked for answered.
 */
export function noticeOf(
  asked: Model,
  { model, route, isSuccessor }: Attempt,
  now: Date,
): string | undefined {
  const other = model === asked ? undefined : `${asked.id} did not answer; ${model.id} did.`;
  const successor = isSuccessor ? successorNotice(model, route, now) : undefined;
  return other && successor ? `${other} ${successor}` : (other ?? successor);
}

interface Told {
  readonly model: Model;
  readonly before: Price | undefined;
  readonly after: Price | undefined;
  readonly text: string;
}

/** The last notice of each route: it changes with the price only, and is part of every answer. */
const told = new WeakMap<Route, Told>();

function successorNotice(model: Model, route: Route, now: Date): string | undefined {
  const [original] = model.routes;
  if (!original) return undefined;
  const before = priceAt(original, now);
  const after = priceAt(route, now);
  const last = told.get(route);
  if (last?.model === model && last.before === before && last.after === after) return last.text;
  const text = [gone(model, original, route), priceChange(before, after)].filter((it) => it !== '').join(' ');
  told.set(route, { model, before, after, text });
  return text;
}

function gone(model: Model, { lifecycle }: Route, successor: Route): string {
  const why = lifecycle?.retirement
    ? `${model.name} was shut down on ${lifecycle.retirement.on}`
    : `${model.name} is not served to this key`;
  return `${why}; ${successor.label} (${routeId(successor)}) answers in its place.`;
}

function priceChange(before: Price | undefined, after: Price | undefined): string {
  if (!after || priceText(before) === priceText(after)) return '';
  return before
    ? `Price: ${priceText(after)}, formerly ${priceText(before)}.`
    : `Price: ${priceText(after)}.`;
}
