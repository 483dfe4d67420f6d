import { afterAll, afterEach } from 'vitest';
import { type Emulator, type EmulatorOptions, openEmulator } from '../../src/emulator/emulator.ts';
import { openServed, type Served } from './served.ts';
import { envFor, KEYS } from './upstream.ts';

/** A CORO with a key for every emulated provider, for one file of tests, and the emulator behind it. */
export async function openDoors(
  options?: EmulatorOptions,
): Promise<{ readonly emulator: Emulator; readonly served: Served }> {
  const emulator = await openEmulator(options);
  const served = await openServed(envFor(emulator, KEYS));
  afterEach(() => emulator.reset());
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await emulator[Symbol.asyncDispose]();
  });
  return { emulator, served };
}
