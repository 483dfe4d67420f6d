import type { Config } from '../config/config.ts';
import type { Access, Provider } from '../core/contracts.ts';
import type { Secret } from '../core/secret.ts';
import { openAiCompatible } from '../providers/openai-compatible.ts';
import { openWeightsFamily } from '../providers/parts.ts';
import { PROVIDERS } from '../providers/table.ts';

/** Every provider that this server speaks to: CORO's own, and those its configuration adds. */
export interface Providers {
  readonly all: readonly Provider[];
  readonly names: readonly string[];
  find(name: string): Provider | undefined;
  /** What people call it, and the variable that holds its key. */
  namesOf(name: string): { readonly displayName: string; readonly variable: string };
}

export function openProviders(config: Config): Providers {
  const added = config.file?.providers ?? [];
  const all = [
    ...PROVIDERS,
    ...added.map(({ name, displayName, baseUrl, keyVariable }) =>
      openAiCompatible({
        name,
        displayName,
        baseUrl,
        familyOf: openWeightsFamily,
        ...(keyVariable === undefined && { isKeyless: true }),
      }),
    ),
  ];
  const byName = new Map(all.map((it) => [it.name, it]));
  const variables = new Map(added.map(({ name, keyVariable }) => [name, keyVariable]));
  return {
    all,
    names: [...byName.keys()],
    find: (name) => byName.get(name),
    namesOf: (name) => ({
      displayName: byName.get(name)?.displayName ?? name,
      variable: variables.get(name) ?? `${name.toUpperCase()}_API_KEY`,
    }),
  };
}

/**
 * The server's own keys, each bound to the one base URL it may be sent to. Who needs none is reached where the
 * server is told to look.
 */
export function ownAccesses(providers: Providers, config: Config): Map<string, readonly Access[]> {
  return new Map(
    providers.all.map((provider) => {
      const { keys = [], baseUrl: ownUrl } = config.providers[provider.name] ?? {};
      const isOpen = provider.isKeyless && ownUrl !== undefined && keys.length === 0;
      const baseUrl = ownUrl ?? provider.baseUrl;
      return [
        provider.name,
        (isOpen ? [undefined] : keys).map((key) => ({ key, baseUrl, simulated: false })),
      ] as const;
    }),
  );
}

/** A key that came with a request goes where the server's own would go. */
export function callersAccess(key: Secret, provider: Provider, config: Config): Access {
  const baseUrl = config.providers[provider.name]?.baseUrl ?? provider.baseUrl;
  return { key, baseUrl, simulated: false };
}
