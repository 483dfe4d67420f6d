import type { EmulatedKey, ProviderName } from './types.ts';
import { toEach } from './vendors.ts';

/** The keys an emulator accepts unless told otherwise. They open nothing anywhere else. */
export const DEFAULT_KEYS: Readonly<Record<ProviderName, readonly EmulatedKey[]>> = toEach(
  ({ keys }) => keys,
);
