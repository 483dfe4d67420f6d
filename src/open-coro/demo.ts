import type { Access, Provider } from '../core/contracts.ts';
import { Secret } from '../core/secret.ts';
import type { Providers } from './providers.ts';

/** The emulator in the providers' place: its keys, bound to it. It is loaded only where it answers. */
export interface Demo {
  readonly accesses: Map<string, readonly Access[]>;
  close(): PromiseLike<void>;
}

export async function openDemo(offered: readonly Provider[]): Promise<Demo> {
  const { openEmulator } = await import('../emulator/emulator.ts');
  const { DEFAULT_KEYS } = await import('../emulator/keys.ts');
  const emulator = await openEmulator({ latencyMs: [150, 450], tokensPerSecond: [35, 110], log: false });
  const keys = new Map(Object.entries(DEFAULT_KEYS));
  const urls = new Map(Object.entries(emulator.baseUrls));
  const accesses = offered.flatMap(({ name }): [string, readonly Access[]][] => {
    const [first] = keys.get(name) ?? [];
    const baseUrl = urls.get(name);
    if (!first || baseUrl === undefined) return [];
    return [[name, [{ key: new Secret(first.key), baseUrl, simulated: true }]]];
  });
  return { accesses: new Map(accesses), close: () => emulator[Symbol.asyncDispose]() };
}

/** The emulator beside real providers, to compare what they say; opened when it is first asked for. */
export function openTwin(demo: Demo | undefined, providers: Providers) {
  let opened: Promise<Demo> | undefined;
  return {
    async accessTo(provider: string): Promise<Access | undefined> {
      opened ??= demo ? Promise.resolve(demo) : openDemo(providers.all);
      return (await opened).accesses.get(provider)?.[0];
    },
    async close(): Promise<void> {
      if (!demo) await (await opened)?.close();
    },
  };
}
