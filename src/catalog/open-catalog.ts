import type { Catalog, Finding } from '../core/contracts.ts';
import type { Model, Route } from '../core/model.ts';

/** A finding is asked for again after a day: providers move dates, and keys change tiers. */
const FINDING_LIFE_MS = 86_400_000;
/** Callers bring their own keys, so what is remembered of a route has a bound; the oldest goes first. */
const MAX_FINDINGS = 10_000;

/** The catalog over its data, with what the providers' answers have taught since the start. */
export function openCatalog(models: readonly Model[]): Catalog {
  const byId = new Map(models.flatMap(withAliases));
  // By key within its route: most routes have none, and then there is nothing to look up.
  const findings = new Map<Route, Map<string, { readonly alive: boolean; readonly at: number }>>();

  return {
    resolve: (id) => byId.get(id),
    models: () => models,
    observed({ route, keyId, alive, at }: Finding) {
      const ofRoute = findings.get(route) ?? new Map();
      findings.set(route, ofRoute);
      ofRoute.delete(keyId);
      ofRoute.set(keyId, { alive, at: at.getTime() });
      const [oldest] = ofRoute.keys();
      if (ofRoute.size > MAX_FINDINGS && oldest !== undefined) ofRoute.delete(oldest);
    },
    isAlive(route, keyId, now) {
      const finding = findings.get(route)?.get(keyId);
      return finding && now.getTime() - finding.at < FINDING_LIFE_MS ? finding.alive : undefined;
    },
  };
}

/** Under an alias a model answers by that name: callers find what they asked for. */
function withAliases(model: Model): [string, Model][] {
  const { aliases = [] } = model;
  return [[model.id, model], ...aliases.map((id): [string, Model] => [id, { ...model, id }])];
}
