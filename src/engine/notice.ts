import { priceAt, priceText } from '../core/cost.ts';
import { type Model, routeId } from '../core/model.ts';
import type { Attempt } from './plan.ts';

/**
 * Says in words when something else answered than was asked for: a successor, with the change of price, or a
 * later entry of a list. Undefined when the model asked for answered.
 */
export function noticeOf(asked: Model, attempt: Attempt, now: Date): string | undefined {
  const { model, route } = attempt;
  const sentences: string[] = [];
  if (model !== asked) sentences.push(`${asked.id} did not answer; ${model.id} did.`);
  const original = model.routes[0];
  if (attempt.isSuccessor && original) {
    const why = original.retired
      ? `${model.name} was shut down on ${original.retired.on}`
      : `${model.name} is not served to this key`;
    sentences.push(`${why}; ${route.label} (${routeId(route)}) answers in its place.`);
    const [before, after] = [priceText(priceAt(original, now)), priceText(priceAt(route, now))];
    if (before !== after) sentences.push(`Price: ${after}, formerly ${before}.`);
  }
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}
