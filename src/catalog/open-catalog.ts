import type { Catalog, Family, Finding } from '../core/contracts.ts';
import { type Model, type Route, routeId, type Successor } from '../core/model.ts';
import { type Listing, withList } from './listing.ts';
import { familyFacts, openSnapshots, type Undated } from './open-snapshots.ts';
import { unlistedRoute } from './routes-at.ts';

/** A finding is asked for again after a day: providers move dates, and keys change tiers. */
const FINDING_LIFE_MS = 86_400_000;
/** Callers bring their own keys, so what is remembered has a bound; the oldest goes first. */
const MAX_FINDINGS = 10_000;
/** Longer than any provider's. What is remembered of a model stands under its id, and callers may name any. */
const MAX_UPSTREAM_ID = 256;
/** Callers may name any, and most name the same few. */
const MAX_UNLISTED = 1000;
/** As many keys' lists as a server has keys, and then some. */
const MAX_LISTINGS = 100;

/** What the providers' names of models tell. */
export interface Names {
  /** What holds for a model, by its name alone. */
  readonly familyOf: (provider: string, upstreamId: string) => Family;
  readonly undated: Undated;
  /** Where a provider is that the server's owner added and named; undefined for CORO's own. */
  readonly addressOf?: (provider: string) => string | undefined;
}

const TELL_NOTHING: Names = { familyOf: () => ({}), undated: () => undefined };

/** Why a snapshot is followed by its model. */
const SAME_NAME = { name: "the same model, as its vendor's name without a date has it", readOn: '' };

/**
 * The catalog over its data, with what the providers have taught since the start.
 *
 * An id is a model's own, one of its aliases, a provider's own id of it, `provider/upstream-id`, which need not be in the
 * data at all, or a vendor's dated id of a model that is: that asks for this very snapshot, and once the vendor no longer
 * has it, for the model.
 *
 * @param providers names that may stand before the slash
 */
export function openCatalog(
  models: readonly Model[],
  providers: readonly string[],
  { familyOf, undated, addressOf }: Names = TELL_NOTHING,
): Catalog {
  const byId = indexOf(models, new Set(providers));
  const snapshotOf = openSnapshots(models, undated);
  // A provider's model may stand under two ids, each asked in a manner of its own: the first is the usual one.
  const routes = models.flatMap((model) => model.routes);
  const byRouteId = new Map(routes.toReversed().map((it) => [routeId(it), it] as const));
  const findings = new Map<string, Finding>();
  const listings = new Map<string, Listing>();

  const note = (finding: Finding): void => {
    const key = `${finding.keyId} ${routeId(finding.route)}`;
    findings.delete(key);
    findings.set(key, finding);
    if (findings.size > MAX_FINDINGS) dropOldest(findings);
  };
  const routeTo = (provider: string, upstreamId: string): Route => {
    const known = byRouteId.get(`${provider}/${upstreamId}`);
    if (known) return known;
    const snapshot = snapshotOf(provider, upstreamId);
    const facts = { ...familyOf(provider, upstreamId), ...(snapshot && familyFacts(snapshot)) };
    return unlistedRoute(provider, upstreamId, facts, addressOf?.(provider));
  };
  const pinned = (id: string): Model | undefined => {
    const slash = id.indexOf('/');
    const provider = id.slice(0, slash);
    const upstreamId = id.slice(slash + 1);
    if (slash < 1 || upstreamId === '' || !providers.includes(provider)) return undefined;
    if (upstreamId.length > MAX_UPSTREAM_ID) return undefined;
    const route = routeTo(provider, upstreamId);
    return { id, name: route.label, tagline: '', routes: [route], successors: [], isPinned: true };
  };
  const dated = (id: string): Model | undefined => {
    for (const provider of providers) {
      const snapshot = snapshotOf(provider, id);
      if (!snapshot) continue;
      const route = routeTo(provider, id);
      const model: Successor = { id: snapshot.model.id, by: 'coro', source: SAME_NAME };
      // The model may be closed to this key, too: only the vendor's answer tells.
      const successors = [model, ...snapshot.model.successors];
      return { id, name: route.label, tagline: '', routes: [route], successors };
    }
    return undefined;
  };

  /** What is not in the data, as it was made up when it was first asked for. */
  const unlisted = new Map<string, Model>();
  const madeUp = (id: string): Model | undefined => {
    const known = unlisted.get(id);
    if (known) return known;
    const model = pinned(id) ?? dated(id);
    if (!model) return undefined;
    unlisted.set(id, model);
    if (unlisted.size > MAX_UNLISTED) dropOldest(unlisted);
    return model;
  };

  return {
    resolve: (id) => byId.get(id) ?? madeUp(id),
    models: () => models,
    routeOf: (provider, upstreamId) => byRouteId.get(`${provider}/${upstreamId}`),
    observed: note,
    findingOf(route, keyId, now) {
      // Most servers have met no retirement yet, and most routes none at all.
      if (findings.size === 0) return undefined;
      const finding = findings.get(`${keyId} ${routeId(route)}`);
      return finding && now.getTime() - finding.at.getTime() < FINDING_LIFE_MS ? finding : undefined;
    },
    listed(provider, keyId, upstreamIds, at) {
      const key = `${keyId} ${provider}`;
      const { listing, gone, back } = withList(listings.get(key), upstreamIds);
      listings.delete(key);
      listings.set(key, listing);
      if (listings.size > MAX_LISTINGS) dropOldest(listings);
      const tell = (upstreamId: string, alive: boolean, evidence: string): void => {
        note({ route: routeTo(provider, upstreamId), keyId, alive, at, evidence });
      };
      for (const id of gone) tell(id, false, 'It was missing from the list of models twice in a row');
      for (const id of back) tell(id, true, 'It is back in the list of models');
    },
  };
}

/** Under an alias a model answers by that name: callers find what they asked for. The first to claim an id has it. */
function indexOf(models: readonly Model[], providers: ReadonlySet<string>): ReadonlyMap<string, Model> {
  const index = new Map(models.map((model) => [model.id, model]));
  const claim = (id: string, model: Model): void => {
    if (!index.has(id)) index.set(id, { ...model, id });
  };
  for (const model of models) for (const id of model.aliases ?? []) claim(id, model);
  for (const model of models) {
    for (const { upstreamId } of model.routes) {
      // "openai/gpt-oss-120b" is Groq's own id, and means OpenAI to everybody else.
      if (!providers.has(upstreamId.split('/')[0] ?? '')) claim(upstreamId, model);
    }
  }
  return index;
}

function dropOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
