import { type Fault, toFault } from '../core/fault.ts';
import type { Route } from '../core/model.ts';
import { LEAST_MS } from './bulkheads.ts';
import { isServerFault, type Verdict } from './circuits.ts';
import type { Misfit } from './fitting.ts';
import type { AnswerTask, EngineParts, Refusal, Tried } from './task.ts';

/** A route that keeps failing: nobody is to wait for it. */
export function openFault(route: Route, { circuits, namesOf }: EngineParts): Fault {
  const message = `${namesOf(route.provider).displayName}: ${route.label} keeps failing, and is left alone for a while`;
  return toFault('service_unavailable', message, { retryAfterMs: circuits.waitMs(route) });
}

/**
 * A provider that has no room.
 *
 * @param leftMs until the answer must be there
 */
export function busyFault({ provider }: Route, leftMs: number, { namesOf }: EngineParts): Fault {
  const { displayName } = namesOf(provider);
  return leftMs >= LEAST_MS
    ? toFault(
        'gateway_overloaded',
        `${displayName}: as many requests as it may have are under way, and others wait`,
      )
    : toFault('timeout', `${displayName}: the time was up before it could be asked`, { phase: 'total' });
}

/** A route that cannot take what was asked for, and may not leave it out. */
export function misfitFault(
  { provider }: Route,
  misfits: readonly Misfit[],
  { namesOf }: EngineParts,
): Fault {
  const { displayName } = namesOf(provider);
  const reasons = misfits.map(({ parameter, why }) => `${parameter}: ${why}`);
  return toFault('invalid_parameters', `${displayName} was not asked. ${reasons.join('; ')}`, {
    parameter: misfits[0]?.parameter,
    // Whoever uses a tool cannot set it there.
    hint: 'Leave it out, ask another model, or set drop_params to true to go without it: in the request, or for all in coro.config.json (defaults).',
  });
}

/** The route of the model's own that its plan did not name, since it keeps failing. */
export function leftOut({ request, models }: AnswerTask, parts: EngineParts): Refusal | undefined {
  const state = parts.planState(request);
  for (const model of models) {
    for (const route of model.routes) {
      const isOpen = state.accessesOf(model, route).some((access) => state.isOpen(route, access));
      if (isOpen) return { attempt: { route }, fault: openFault(route, parts) };
    }
  }
  return undefined;
}

/** What an attempt says of its route. Whoever was stopped, or had begun to speak, says nothing by how he ended. */
export function verdictOn({ fault, reading }: Tried, { signal, request }: AnswerTask): Verdict {
  if (!fault) return reading.finish ? 'answered' : 'neither';
  const isTelling = !signal.aborted && !reading.hasParts;
  return isTelling && isServerFault(fault, request) ? 'failed' : 'neither';
}
