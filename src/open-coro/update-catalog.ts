import { goneIds, type Learned, toUpdate } from '../catalog/learned.ts';
import type { ListedModel } from '../core/account.ts';
import type { CatalogUpdateOptions, CatalogUpdateReport } from '../core/catalog-update.ts';
import type { Access, Catalog, Provider } from '../core/contracts.ts';
import { type Fault, UpstreamError } from '../core/fault.ts';
import type { Model } from '../core/model.ts';
import { inTime, readList } from '../engine/doctor/read-list.ts';
import type { Asker } from '../providers/ask.ts';

export interface UpdateParts {
  readonly providers: readonly Provider[];
  readonly models: readonly Model[];
  readonly catalog: Catalog;
  readonly get: Asker['get'];
  accessesOf(provider: string): readonly Access[];
  now(): Date;
  /** What was learned before. */
  read(): Promise<Learned>;
  write(learned: Learned): Promise<void>;
}

/** Reads every provider's list that there is a key for, all at once, and keeps what it says. */
export async function updateCatalog(
  parts: UpdateParts,
  { dryRun = false, acceptLosses = false, signal }: CatalogUpdateOptions,
): Promise<CatalogUpdateReport> {
  const stop = signal ?? new AbortController().signal;
  const found = await Promise.all(parts.providers.map((provider) => listOf(provider, parts, stop)));
  const lists = new Map(
    found.flatMap((it) => (it && 'models' in it ? [[it.provider, it.models] as const] : [])),
  );
  const now = parts.now();
  const { learned, changes, losses } = toUpdate(parts.models, await parts.read(), lists, now);
  const isTaken = !dryRun && !stop.aborted && (losses.length === 0 || acceptLosses);
  if (isTaken) {
    await parts.write(learned);
    teach(parts, learned, now);
  }
  return {
    changes,
    losses,
    faults: found.flatMap((it) => (it && 'fault' in it ? [it] : [])),
    lists: [...lists].map(([provider, models]) => ({ provider, models: models.length })),
    isTaken,
  };
}

/** What is gone by the lists is not asked first, for every key of the provider. */
export function teach(
  { providers, catalog, accessesOf }: Omit<UpdateParts, 'read' | 'write' | 'models' | 'get' | 'now'>,
  learned: Learned,
  now: Date,
): void {
  for (const { name } of providers) {
    const list = learned[name];
    if (!list) continue;
    for (const upstreamId of goneIds(list)) {
      const route = catalog.resolve(`${name}/${upstreamId}`)?.routes[0];
      if (!route) continue;
      const evidence = 'It was missing from the list of models twice in a row';
      for (const { key } of accessesOf(name)) {
        const at = new Date(Math.min(Date.parse(list.readOn), now.getTime()));
        catalog.observed({ route, keyId: key?.id ?? '', alive: false, at, evidence });
      }
    }
  }
}

type Found =
  | { readonly provider: string; readonly models: readonly ListedModel[] }
  | { readonly provider: string; readonly fault: Fault };

/** A provider's list by the first key that gets one; undefined where there is no key, or the list has no end. */
async function listOf(
  provider: Provider,
  { accessesOf, get }: UpdateParts,
  signal: AbortSignal,
): Promise<Found | undefined> {
  let failed: Found | undefined;
  for (const access of provider.models ? accessesOf(provider.name) : []) {
    try {
      const { models, isWhole } = await readList(provider, (path) =>
        inTime(signal, provider, (stop) => get(provider.name, path, access, stop)),
      );
      if (isWhole) return { provider: provider.name, models };
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      failed ??= { provider: provider.name, fault: error.fault };
    }
  }
  return failed;
}
