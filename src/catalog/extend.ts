import type {
  CatalogExtension,
  ExtensionFault,
  ModelExtension,
  RequestDefaults,
  RouteExtension,
  Team,
} from '../core/extension.ts';
import type { JsonPath } from '../core/json-path.ts';
import type { Model, Route, Successor } from '../core/model.ts';
import { nearest } from '../core/nearest.ts';

export interface Extended {
  readonly models: readonly Model[];
  readonly faults: readonly ExtensionFault[];
}

/** Where a route leads, with all that is known of it. */
type RouteTo = (provider: string, upstreamId: string) => Route;

/**
 * The catalog with what a server's owner adds: models of their own before the others, hosts of their own before
 * other hosts, and other names.
 *
 * @param providers names of all that there are, the owner's included
 */
export function extend(
  models: readonly Model[],
  { models: added, routes, aliases }: CatalogExtension,
  providers: readonly string[],
  routeTo: RouteTo,
): Extended {
  const known = new Map(models.map((it) => [it.id, it]));
  const ids = [...known.keys(), ...added.map(({ id }) => id)];
  const faults: ExtensionFault[] = [];
  const refuse = (path: JsonPath, problem: string): void => void faults.push({ path, problem });
  const expectModel = (id: string, path: JsonPath): void => {
    if (!ids.includes(id))
      refuse(path, `${path.join('.')} names ${id}, which is no model${didYouMean(id, ids)}`);
  };
  const toRoutes = (own: readonly RouteExtension[], path: JsonPath): readonly Route[] =>
    own.map((it, i) => {
      if (!providers.includes(it.provider)) {
        refuse([...path, i], `${[...path, i].join('.')} ${noProvider(it, providers)}`);
      }
      return toRoute(it, routeTo);
    });

  const own = added.map((it) => {
    const path = ['models', it.id];
    if (known.has(it.id)) {
      refuse(path, `models.${it.id} is CORO's own: add hosts of it under "routes", or choose another id`);
    }
    for (const [i, id] of it.successors.entries()) expectModel(id, [...path, 'successors', i]);
    return toModel(it, toRoutes(it.routes, [...path, 'routes']));
  });
  for (const id of Object.keys(routes)) expectModel(id, ['routes', id]);
  for (const [alias, id] of Object.entries(aliases)) {
    expectModel(id, ['aliases', alias]);
    if (ids.includes(alias))
      refuse(['aliases', alias], `aliases.${alias} is a model's own id: choose another`);
  }
  const all = [...own, ...models].map((model) => {
    const hosts = toRoutes(routes[model.id] ?? [], ['routes', model.id]);
    const names = Object.entries(aliases).flatMap(([alias, id]) => (id === model.id ? [alias] : []));
    if (hosts.length === 0 && names.length === 0) return model;
    return { ...model, aliases: [...names, ...(model.aliases ?? [])], routes: [...hosts, ...model.routes] };
  });
  return { models: all, faults };
}

/** What is wrong with the ids that teams and defaults name. */
export function unknownIds(
  teams: readonly Team[],
  defaults: RequestDefaults,
  isKnown: (id: string) => boolean,
  ids: readonly string[],
): readonly ExtensionFault[] {
  const faults = (models: readonly (string | readonly string[])[], path: JsonPath) =>
    models.flatMap((entry, i) =>
      [entry]
        .flat()
        .filter((id) => !isKnown(id))
        .map((id) => ({
          path: [...path, i],
          problem: `${path.join('.')} names ${id}, which is no model${didYouMean(id, ids)}`,
        })),
    );
  return [
    ...teams.flatMap(({ id, models }) => faults(models, ['teams', id, 'models'])),
    ...faults(defaults.models ?? [], ['defaults', 'models']),
  ];
}

function toModel(
  { id, name, tagline, recommendedFor, successors }: ModelExtension,
  routes: readonly Route[],
): Model {
  const source = { name: "the server's own configuration", readOn: '' };
  return {
    id,
    name: name ?? id,
    tagline: tagline ?? "One of this server's own",
    ...(recommendedFor !== undefined && { recommendedFor }),
    routes,
    successors: successors.map((it): Successor => ({ id: it, by: 'owner', source })),
  };
}

/** What the owner says of a route counts, and what CORO knows of it where they say nothing. */
function toRoute(own: RouteExtension, routeTo: RouteTo): Route {
  const known = routeTo(own.provider, own.upstreamId);
  return Object.defineProperties({ ...own } as Route, {
    ...Object.getOwnPropertyDescriptors(known),
    ...Object.getOwnPropertyDescriptors(own),
  });
}

function noProvider({ provider, upstreamId }: RouteExtension, providers: readonly string[]): string {
  if (provider === '')
    return `must be provider/upstream-id, like groq/openai/gpt-oss-120b: got "${upstreamId}"`;
  return `names ${provider}, which is no provider${didYouMean(provider, providers)}`;
}

function didYouMean(name: string, names: readonly string[]): string {
  const like = nearest(name, names);
  return like ? `: did you mean ${like}?` : '';
}
