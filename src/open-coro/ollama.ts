import type { Access } from '../core/contracts.ts';
import type { Model } from '../core/model.ts';
import type { Asker } from '../providers/ask.ts';
import type { Providers } from './providers.ts';

/** Milliseconds that a start waits for a server on this machine. */
const PATIENCE_MS = 500;
const NAME = 'ollama';

/** What an Ollama has: where it is, and its models by their names there. */
export interface LocalOllama {
  readonly access: Access;
  readonly models: readonly { readonly upstreamId: string; readonly label: string | undefined }[];
}

/** Asks an Ollama what it has. Undefined when nobody answers in time, or something else does. */
export async function findOllama(
  providers: Providers,
  asker: Pick<Asker, 'get'>,
  access: Access,
): Promise<LocalOllama | undefined> {
  const lookup = providers.find(NAME)?.models;
  if (!lookup) return undefined;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const reply = await asker.get(NAME, lookup.path, access, signal).catch(() => undefined);
  const page = reply && lookup.parse(reply.body);
  const models = page?.models.filter(({ chats }) => chats);
  return models && { access, models: models.map(({ upstreamId, label }) => ({ upstreamId, label })) };
}

/**
 * The catalog with what an Ollama has. One that was set up hosts the models of the catalog that it really has; one
 * that was only found adds its models, and changes nothing that was there before.
 */
export function withOllama(
  models: readonly Model[],
  { models: installed }: LocalOllama,
  isSetUp: boolean,
  toModel: (id: string) => Model | undefined,
): readonly Model[] {
  const has = new Set(isSetUp ? installed.map(({ upstreamId }) => upstreamId) : []);
  const hosted = models.map((model) => {
    const routes = model.routes.filter(
      ({ provider, upstreamId }) => provider !== NAME || has.has(upstreamId),
    );
    return routes.length === model.routes.length ? model : { ...model, routes };
  });
  const own = installed.flatMap(({ upstreamId, label }) => {
    const model = toModel(`${NAME}/${upstreamId}`);
    return model ? [{ ...model, name: label ?? upstreamId, tagline: 'On this machine, by Ollama' }] : [];
  });
  return [...hosted.filter(({ routes }) => routes.length > 0), ...own];
}
