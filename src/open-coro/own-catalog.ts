import { extend, unknownIds } from '../catalog/extend.ts';
import { type Learned, withLearned } from '../catalog/learned.ts';
import { MODELS } from '../catalog/models.ts';
import { type Names, openCatalog } from '../catalog/open-catalog.ts';
import type { Config } from '../config/config.ts';
import type { Access, Catalog } from '../core/contracts.ts';
import type { Model } from '../core/model.ts';
import type { Asker } from '../providers/ask.ts';
import { findOllama, type LocalOllama, withOllama } from './ollama.ts';
import type { Providers } from './providers.ts';

/**
 * CORO's models with what the providers' lists have taught, this machine's, and the owner's. An Ollama that is found gets its place among the accesses.
 *
 * @throws ConfigError with the line of each fault in the configuration file
 */
export async function openOwnCatalog(
  config: Config,
  providers: Providers,
  asker: Pick<Asker, 'get'>,
  accesses: Map<string, readonly Access[]>,
  learned: Learned,
): Promise<Catalog> {
  const own = withLearned(MODELS, learned);
  const ollama = await lookForOllama(config, providers, asker, accesses);
  const names: Names = {
    familyOf: (name, upstreamId) => providers.find(name)?.familyOf?.(upstreamId) ?? {},
    addressOf: (name) => config.file?.providers.find((it) => it.name === name)?.baseUrl,
    undated: (name, upstreamId) => providers.find(name)?.undated?.(upstreamId),
  };
  const open = (models: readonly Model[]) => openCatalog(models, providers.names, names);
  const shipped = open(own);
  const isSetUp = config.providers.ollama !== undefined;
  const models = ollama ? withOllama(own, ollama, isSetUp, shipped.resolve) : own;
  const { file } = config;
  if (!file) return models === own ? shipped : open(models);

  const extended = extend(models, file.extension, providers.names, (provider, upstreamId) => {
    const [route] = shipped.resolve(`${provider}/${upstreamId}`)?.routes ?? [];
    return route ?? { provider, upstreamId, label: upstreamId };
  });
  file.refuse(extended.faults);
  const catalog = open(extended.models);
  const ids = extended.models.map(({ id }) => id);
  file.refuse(unknownIds(file.teams, file.defaults, (id) => catalog.resolve(id) !== undefined, ids));
  return catalog;
}

/** An Ollama that was set up is asked what it has; one on its default port is looked for, and used when found. */
async function lookForOllama(
  config: Config,
  providers: Providers,
  asker: Pick<Asker, 'get'>,
  accesses: Map<string, readonly Access[]>,
): Promise<LocalOllama | undefined> {
  if (config.demo === 'forced') return undefined;
  const [setUp] = config.providers.ollama ? (accesses.get('ollama') ?? []) : [];
  const baseUrl = providers.find('ollama')?.baseUrl;
  if (!setUp && !(config.findOllama && baseUrl)) return undefined;
  const access = setUp ?? { key: undefined, baseUrl: baseUrl ?? '', simulated: false };
  const found = await findOllama(providers, asker, access);
  if (found) accesses.set('ollama', [access]);
  return found;
}
