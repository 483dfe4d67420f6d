import type { Finding } from '../core/contracts.ts';
import type { Route } from '../core/model.ts';
import type { Reading } from './reading.ts';
import type { EngineParts, Tried } from './task.ts';

/**
 * What an attempt says of its route, for this key, and of the key itself. A live route that nobody doubted
 * teaches nothing.
 */
export function learn(tried: Tried, { catalog, keys, namesOf }: EngineParts, at: Date): void {
  const { attempt, fault } = tried;
  const { route, access } = attempt;
  keys.observed(route, access, fault, at);
  const keyId = access.key?.id ?? '';
  const note = (alive: boolean, evidence: string): void => {
    const finding: Finding = { route, keyId, alive, at, evidence };
    catalog.observed(finding);
  };
  if (fault) {
    if (fault.code === 'invalid_model') note(false, fault.message);
  } else if (isSwapped(tried) && catalog.routeOf(route.provider, tried.reading.upstreamId ?? '')) {
    note(false, `${namesOf(route.provider).displayName} answered with ${tried.reading.upstreamId} instead`);
  } else if (route.lifecycle?.retirement || catalog.findingOf(route, keyId, at)?.alive === false) {
    note(true, 'It answered');
  }
}

/** What was asked for, and who says that it answered. */
interface Asked {
  readonly attempt: { readonly route: Pick<Route, 'upstreamId'> };
  readonly reading: Pick<Reading, 'upstreamId'>;
}

/** Whether the provider says that another model answered. */
export function isSwapped({ attempt: { route }, reading: { upstreamId } }: Asked): boolean {
  return upstreamId !== undefined && upstreamId !== route.upstreamId && !isSame(route.upstreamId, upstreamId);
}

/** A date, a build, a size or a precision more, or what "latest" is, is the same model: `gpt-4o-mini` is not `gpt-4o`. */
function isSame(askedId: string, answeredId: string): boolean {
  const asked = askedId.toLowerCase().replace(/[-:]latest$/, '');
  const answered = answeredId.toLowerCase();
  // A host's variant of it, as OpenRouter's `:free`.
  if (asked.startsWith(`${answered}:`)) return true;
  return answered.startsWith(asked) && VERSION.test(answered.slice(asked.length));
}

/** Each part begins with a mark of its own, so that words of any length are read in one pass: they come from outside. */
const VERSION =
  /^(?:[-:@](?:\d{4}-\d\d-\d\d|v?\d{3,}|preview(?:-\d\d-\d\d)?|exp|latest|[\dx.]+b|fp\d+|bf16|q\d\w*))*$/;
