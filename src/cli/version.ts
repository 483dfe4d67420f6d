import { readFileSync } from 'node:fs';

/** Read, not imported: the built file stands outside the folder that package.json is in, as deep as this one. */
const manifest: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

export const VERSION = manifest.version;
