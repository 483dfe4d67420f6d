import type { ListedModel } from '../core/account.ts';
import type { CatalogChange, CatalogLoss } from '../core/catalog-update.ts';
import { isRetired, type Model, type Route, routeId } from '../core/model.ts';

/** What one provider's list said when it was last read, to its end. */
export interface LearnedList {
  /** ISO date and time, UTC. */
  readonly readOn: string;
  readonly models: readonly ListedModel[];
  /** Ids that lists have shown and that are missing now: how many lists in a row. */
  readonly missing: Readonly<Record<string, number>>;
}

/** By provider name. It outlives the process: see `open-coro/learned-file.ts`. */
export type Learned = Readonly<Record<string, LearnedList>>;

export interface CatalogUpdate {
  readonly learned: Learned;
  readonly changes: readonly CatalogChange[];
  /** Models that nobody would answer for any more: an update that has any is not taken. */
  readonly losses: readonly CatalogLoss[];
}

/** Lists may be cut or late: one absence is none. */
const ABSENCES_THAT_COUNT = 2;

/** What the lists that were just read change about what was known before. */
export function toUpdate(
  models: readonly Model[],
  before: Learned,
  lists: ReadonlyMap<string, readonly ListedModel[]>,
  now: Date,
): CatalogUpdate {
  const learned: Record<string, LearnedList> = { ...before };
  const changes: CatalogChange[] = [];
  const known = new Set(models.flatMap(({ routes }) => routes.map(routeId)));
  for (const [provider, list] of lists) {
    // An empty list says nothing at all: it is an outage, or a key without rights.
    if (list.length === 0) continue;
    const next = nextList(before[provider], list, now);
    learned[provider] = next;
    changes.push(...changesOf(provider, before[provider], next, known));
  }
  return { learned, changes, losses: lossesOf(models, before, learned, now) };
}

function nextList(before: LearnedList | undefined, list: readonly ListedModel[], now: Date): LearnedList {
  const missing: Record<string, number> = {};
  for (const id of idsOf(before)) missing[id] = (before?.missing[id] ?? 0) + 1;
  for (const { upstreamId } of list) delete missing[upstreamId];
  return { readOn: now.toISOString(), models: list, missing };
}

function idsOf(list: LearnedList | undefined): readonly string[] {
  return list ? [...list.models.map(({ upstreamId }) => upstreamId), ...Object.keys(list.missing)] : [];
}

function changesOf(
  provider: string,
  before: LearnedList | undefined,
  after: LearnedList,
  known: ReadonlySet<string>,
): readonly CatalogChange[] {
  const changes: CatalogChange[] = [];
  const add = (upstreamId: string, kind: CatalogChange['kind'], detail: string): void =>
    void changes.push({ provider, upstreamId, kind, detail });
  const last = new Map(before?.models.map((it) => [it.upstreamId, it]));
  for (const model of after.models) {
    const { upstreamId } = model;
    const earlier = last.get(upstreamId);
    const absences = before?.missing[upstreamId] ?? 0;
    if (absences > 0) add(upstreamId, 'back', `missing from ${absences} lists, and there again`);
    else if (earlier) for (const detail of differencesOf(earlier, model)) add(upstreamId, 'changed', detail);
    else if (before || !known.has(`${provider}/${upstreamId}`)) add(upstreamId, 'new', factsText(model));
    if (model.retiresOn !== undefined && model.retiresOn !== earlier?.retiresOn) {
      const successor = model.successor === undefined ? '' : `; then ${model.successor}`;
      add(upstreamId, 'retiring', `on ${model.retiresOn}${successor}`);
    }
  }
  for (const [id, absences] of Object.entries(after.missing)) {
    if (absences === 1) add(id, 'missing', 'from this list; once more and it counts as gone');
    if (absences === ABSENCES_THAT_COUNT) add(id, 'gone', 'missing from two lists in a row');
  }
  return changes;
}

function differencesOf(before: ListedModel, after: ListedModel): readonly string[] {
  const differ = (what: string, from: number | undefined, to: number | undefined): readonly string[] =>
    from !== undefined && to !== undefined && from !== to ? [`${what} ${from} → ${to}`] : [];
  return [
    ...differ('context window', before.contextWindow, after.contextWindow),
    ...differ('maximum output', before.maxOutputTokens, after.maxOutputTokens),
    ...differ('input price', before.price?.input, after.price?.input),
    ...differ('output price', before.price?.output, after.price?.output),
  ];
}

function factsText({ contextWindow, label, chats }: ListedModel): string {
  const facts = [
    label,
    contextWindow === undefined ? undefined : `${contextWindow} tokens of context`,
    chats ? undefined : 'no chat',
  ];
  return facts.filter((it) => it !== undefined).join(', ') || 'listed for the first time';
}

/** Models that had somebody to answer before, and have nobody now. */
function lossesOf(
  models: readonly Model[],
  before: Learned,
  after: Learned,
  now: Date,
): CatalogUpdate['losses'] {
  const byId = new Map(models.map((it) => [it.id, it]));
  const routesOf = (model: Model, learned: Learned): readonly Route[] =>
    withSuccessors(model, byId).flatMap(({ routes }) => routes.filter((it) => lives(it, learned, now)));
  return models
    .filter(({ isArchived }) => !isArchived)
    .filter((model) => routesOf(model, after).length === 0 && routesOf(model, before).length > 0)
    .map((model) => ({ model: model.id, lastRoutes: routesOf(model, before).map(routeId) }));
}

function lives(route: Route, learned: Learned, now: Date): boolean {
  const absences = learned[route.provider]?.missing[route.upstreamId] ?? 0;
  return absences < ABSENCES_THAT_COUNT && !isRetired(route, now);
}

/** A model and everybody who may stand in for it, each once. */
function withSuccessors(model: Model, byId: ReadonlyMap<string, Model>): readonly Model[] {
  const found = new Map<string, Model>();
  const follow = (it: Model): void => {
    if (found.has(it.id)) return;
    found.set(it.id, it);
    for (const { id } of it.successors) {
      const successor = byId.get(id);
      if (successor) follow(successor);
    }
  };
  follow(model);
  return [...found.values()];
}

/** Ids that two lists in a row have missed. */
export function goneIds({ missing }: LearnedList): readonly string[] {
  return Object.keys(missing).filter((id) => (missing[id] ?? 0) >= ABSENCES_THAT_COUNT);
}

/**
 * The catalog with what the providers' lists say of its routes: sizes where CORO has none, and the day on which a
 * provider says that it ends one. What CORO's own data says of a retirement stands.
 */
export function withLearned(models: readonly Model[], learned: Learned): readonly Model[] {
  const facts = new Map<string, ListedModel & { readonly readOn: string }>(
    Object.entries(learned).flatMap(([provider, list]) =>
      list.models.map((it) => [`${provider}/${it.upstreamId}`, { ...it, readOn: list.readOn }] as const),
    ),
  );
  if (facts.size === 0) return models;
  return models.map((model) => {
    const routes = model.routes.map((route) => withFacts(route, facts.get(routeId(route))));
    return routes.every((it, i) => it === model.routes[i]) ? model : { ...model, routes };
  });
}

function withFacts(route: Route, listed: (ListedModel & { readonly readOn: string }) | undefined): Route {
  if (!listed) return route;
  const own: Partial<Route> = {
    ...(route.contextWindow === undefined &&
      listed.contextWindow !== undefined && { contextWindow: listed.contextWindow }),
    ...(route.maxOutputTokens === undefined &&
      listed.maxOutputTokens !== undefined && { maxOutputTokens: listed.maxOutputTokens }),
    ...(route.lifecycle?.retirement === undefined &&
      listed.retiresOn !== undefined && {
        lifecycle: {
          ...route.lifecycle,
          retirement: {
            on: listed.retiresOn,
            source: { name: "the provider's list of models", readOn: listed.readOn.slice(0, 10) },
          },
        },
      }),
  };
  if (Object.keys(own).length === 0) return route;
  // Prices are looked up when they are read: descriptors keep them so.
  return Object.defineProperties({ ...own } as Route, {
    ...Object.getOwnPropertyDescriptors(route),
    ...Object.getOwnPropertyDescriptors(own),
  });
}
