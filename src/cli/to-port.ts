import { InvalidArgumentError } from 'commander';

/** The number that `--port` gives; refused under the name that was typed. */
export function toPort(value: string): number {
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}
