import type { Model, Route } from '../core/model.ts';

/** A vendor's id of a model at one day, and the model that the catalog knows. */
export interface Snapshot {
  readonly provider: string;
  readonly model: Model;
  /**
   * The model's own, where it is the vendor's name for every snapshot: its facts hold for all of them. Undefined where the
   * catalog knows another snapshot: at Mistral a date is a version, and Large 3 reads images that Large 2 does not.
   */
  readonly family: Route | undefined;
  /** What the id has more: "2024-08-06". */
  readonly mark: string;
}

/** What a snapshot of a provider's is called without its date; undefined for an id that names none. */
export type Undated = (provider: string, upstreamId: string) => string | undefined;

interface Base {
  readonly model: Model;
  readonly route: Route;
}

/**
 * The snapshots of models that the catalog knows under another id, found by how their vendor names them. Where several
 * models have had a name, it is that of the first: the one of today.
 */
export function openSnapshots(
  models: readonly Model[],
  undated: Undated,
): (provider: string, upstreamId: string) => Snapshot | undefined {
  const bases = new Map<string, Base>();
  const claim = (name: string | undefined, base: Base): void => {
    const key = `${base.route.provider}/${name}`;
    if (name !== undefined && !bases.has(key)) bases.set(key, base);
  };
  for (const model of models) {
    for (const route of model.routes) {
      const { provider, upstreamId } = route;
      claim(undated(provider, upstreamId) ?? upstreamId, { model, route });
      // Of the other names only the dated are the vendor's: what people type is not asked for upstream.
      for (const alias of model.aliases ?? []) claim(undated(provider, alias), { model, route });
    }
  }
  return (provider, upstreamId) => {
    const name = undated(provider, upstreamId);
    const base = name === undefined ? undefined : bases.get(`${provider}/${name}`);
    if (name === undefined || !base) return undefined;
    const { model, route } = base;
    const family = undated(provider, route.upstreamId) === undefined ? route : undefined;
    return { provider, model, family, mark: upstreamId.slice(name.length + 1) };
  };
}

/** What holds for every snapshot of a model. How long each lives, and what it costs, is its own. */
export function familyFacts({ family, mark }: Snapshot): Partial<Route> {
  if (!family) return {};
  const { label, contextWindow, maxOutputTokens, capabilities } = family;
  const { refuses, samplesByOne, maxTemperature, thinking } = family;
  return {
    label: `${label} (${mark})`,
    ...(contextWindow !== undefined && { contextWindow }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(capabilities && { capabilities }),
    ...(refuses && { refuses }),
    ...(samplesByOne && { samplesByOne }),
    ...(maxTemperature !== undefined && { maxTemperature }),
    ...(thinking && { thinking }),
  };
}
