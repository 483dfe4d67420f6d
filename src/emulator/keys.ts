import type { Call, EmulatedKey, ProviderName } from './types.ts';

/** The keys an emulator accepts unless told otherwise. They open nothing anywhere else. */
export const DEFAULT_KEYS: Readonly<Record<ProviderName, readonly EmulatedKey[]>> = {
  groq: [
    { key: 'gsk_demo_not_a_real_key_0001' },
    { key: 'gsk_demo_enterprise_not_a_real_key', tier: 'enterprise' },
  ],
  gemini: [{ key: 'AIzaDemo_not_a_real_key_0001' }],
  deepseek: [{ key: 'sk-demo-not-a-real-key-0001' }],
};

/** The tier of each accepted key. */
export type Tiers = ReadonlyMap<string, 'free' | 'enterprise'>;

export function toTiers(keys: readonly EmulatedKey[]): Tiers {
  return new Map(keys.map(({ key, tier }) => [key, tier ?? 'free']));
}

/** The token of `Authorization: Bearer …`, or undefined without one. */
export function bearer({ headers }: Call): string | undefined {
  const value = headers.authorization;
  return typeof value === 'string' && /^bearer ./i.test(value) ? value.slice(7).trim() : undefined;
}
