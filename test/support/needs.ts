import { existsSync } from 'node:fs';

/** What some tests need of a machine beyond Node. Without it they are left out, and the closing lines say so. */

/** The browser's program, where the variable says or where systems' packages put it; undefined where there is none. */
export const CHROMIUM = placesOfChromium().find((path) => existsSync(path));

export const NO_CHROMIUM =
  'Chromium is not on this machine: apt-get install chromium, or name its program in CORO_CHROMIUM';

/** Linux's device that is always full; undefined on other systems. */
export const FULL = existsSync('/dev/full') ? '/dev/full' : undefined;

export const NO_FULL = 'only Linux has /dev/full, a device without room';

/** Gives a command a terminal of its own: util-linux's `script`, since others take other options. */
export const SCRIPT =
  process.platform === 'linux'
    ? ['/usr/bin/script', '/bin/script'].find((path) => existsSync(path))
    : undefined;

export const NO_SCRIPT =
  "util-linux's script is not on this machine, which gives a command a terminal of its own";

/** Whether tests must fail, not be left out, where this is missing: `CORO_REQUIRE=chromium`, as in CI. */
export function isRequired(need: string): boolean {
  return (process.env.CORO_REQUIRE ?? '').split(',').includes(need);
}

function placesOfChromium(): readonly string[] {
  const { CORO_CHROMIUM } = process.env;
  return CORO_CHROMIUM ? [CORO_CHROMIUM] : ['/usr/bin/chromium', '/usr/bin/chromium-browser'];
}
