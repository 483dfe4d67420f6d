/** A setting that cannot be used. The message names it and what it should be, never the value of a key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
