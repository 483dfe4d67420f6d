import type { Call, EmulatedKey } from './types.ts';

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
