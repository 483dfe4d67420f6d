/**
 * Why this Node cannot run CORO, as a line for people; undefined when it can.
 *
 * @param version "24.21.0"
 * @param needed `engines.node` of package.json, ">=24.15.0"
 */
export function nodeFault(version: string, needed: string): string | undefined {
  const minimum = needed.replace('>=', '');
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [neededMajor = 0, neededMinor = 0, neededPatch = 0] = minimum.split('.').map(Number);
  const newer = major - neededMajor || minor - neededMinor || patch - neededPatch;
  if (newer >= 0) return undefined;
  return `error: CORO needs Node.js ${minimum} or later, and this is ${version}: install a newer one from https://nodejs.org`;
}
