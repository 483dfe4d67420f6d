import type { Finding } from '../core/contracts.ts';
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

/** Whether the provider says that another model answered. A version suffix, or what "latest" is, is the same one. */
export function isSwapped({ attempt: { route }, reading: { upstreamId } }: Tried): boolean {
  if (upstreamId === undefined || upstreamId.startsWith(route.upstreamId)) return false;
  const asked = route.upstreamId.toLowerCase().replace(/[-:]latest$/, '');
  return !upstreamId.toLowerCase().startsWith(asked);
}
