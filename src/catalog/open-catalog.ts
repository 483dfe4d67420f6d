import type { Catalog, Finding } from '../core/contracts.ts';
import { type Model, type Route, routeId } from '../core/model.ts';

/** A finding is asked for again after a day: providers move dates, and keys change tiers. */
const FINDING_LIFE_MS = 86_400_000;
/** Callers bring their own keys, so what is remembered per key has a bound; the oldest goes first. */
const MAX_FINDINGS = 10_000;

/** The catalog over its data, with what the providers' answers have taught since the start. */
export function openCatalog(models: readonly Model[]): Catalog {
  const byId = new Map(models.map((model) => [model.id, model]));
  const findings = new Map<string, { readonly alive: boolean; readonly at: number }>();

  return {
    resolve: (id) => byId.get(id),
    models: () => models,
    observed({ route, keyId, alive, at }: Finding) {
      const name = nameOf(route, keyId);
      findings.delete(name);
      findings.set(name, { alive, at: at.getTime() });
      const [oldest] = findings.keys();
      if (findings.size > MAX_FINDINGS && oldest !== undefined) findings.delete(oldest);
    },
    isAlive(route, keyId, now) {
      const finding = findings.get(nameOf(route, keyId));
      return finding && now.getTime() - finding.at < FINDING_LIFE_MS ? finding.alive : undefined;
    },
  };
}

function nameOf(route: Route, keyId: string): string {
  return `${keyId} ${routeId(route)}`;
}
