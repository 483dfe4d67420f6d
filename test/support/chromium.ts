import { type Browser, chromium } from 'playwright-core';
import { describe } from 'vitest';
import { CHROMIUM, isRequired, NO_CHROMIUM } from './needs.ts';

/** `describe`, for what needs Chromium: left out where there is none, and failing there with `CORO_REQUIRE=chromium`. */
export const describeInChromium = CHROMIUM !== undefined || isRequired('chromium') ? describe : describe.skip;

/** Starts a browser with a profile of its own, and with `args` of Chromium's. Close it with `await using`. */
export async function openChromium(args: readonly string[] = []): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(NO_CHROMIUM);
  return await chromium.launch({
    executablePath: CHROMIUM,
    timeout: 30_000,
    // Its own sandbox does not start as root, which is what a container gives.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      // It would look up hosts of its maker at every start.
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}
