import type { Finding, ModelStatus } from '../core/contracts.ts';
import { priceAt } from '../core/cost.ts';
import type { ListedCircuit } from '../core/listed-model.ts';
import { isRetired, type Model, type Route } from '../core/model.ts';
import { outlookFor, type PlanState } from './plan.ts';

export interface StatusParts {
  readonly state: PlanState;
  /** Asked when nobody says which. */
  readonly defaultModels: readonly string[];
  namesOf(provider: string): { readonly displayName: string; readonly variable: string };
  circuitOf(route: Route): ListedCircuit | undefined;
  findingOf(route: Route, keyId: string, now: Date): Finding | undefined;
}

/** A model as it stands now, for this server's keys. */
export function statusOf(model: Model, parts: StatusParts, now: Date): ModelStatus {
  const { state } = parts;
  const { route, successor, routes } = outlookFor(model, state, now);
  const [access] = state.accessesOf(model, route);
  const isSuccessor = !model.routes.includes(route);
  const [first] = model.routes;
  const findings = model.routes.flatMap((own) =>
    state.accessesOf(model, own).flatMap(({ key }) => parts.findingOf(own, key?.id ?? '', now) ?? []),
  );
  return {
    model,
    route,
    successor,
    routes,
    providerName: parts.namesOf(route.provider).displayName,
    keyVariable: parts.namesOf(route.provider).variable,
    isSuccessor,
    lifecycle: (isSuccessor ? first : route)?.lifecycle,
    isRetired: isSuccessor && ((first && isRetired(first, now)) || findings.some(({ alive }) => !alive)),
    isDefault: parts.defaultModels.includes(model.id),
    circuits: routes.flatMap((it) => parts.circuitOf(it) ?? []),
    findings,
    configured: access !== undefined,
    simulated: access?.simulated ?? false,
    // Looked up when it is read: a price may have to be loaded, and not everybody shows one.
    get price() {
      return priceAt(route, now);
    },
  };
}
