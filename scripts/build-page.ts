import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Builds the page when what it is made of has changed since the last build: `npm start` runs this first, and when
 * nothing changed it takes some milliseconds. Compared by content, since a checkout gives files new dates.
 */
const ROOT = join(import.meta.dirname, '..');
const STAMP = join(ROOT, 'dist/web/.made-of');
const SOURCES = 'src/{core,flow,wire,client,web}/**/*.{ts,tsx,css,html,svg,json}';

const inputs = globSync([SOURCES, 'vite.config.ts', 'package-lock.json'], { cwd: ROOT })
  .filter((file) => !/\.test\.tsx?$/.test(file))
  .sort();

// An installed package has the built page alone.
if (inputs.some((file) => file.startsWith(join('src', 'web')))) await buildIfStale();

async function buildIfStale(): Promise<void> {
  const madeOf = digest();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === madeOf) return;
  process.stderr.write('Building the page …\n');
  const { build } = await import('vite');
  await build({ root: join(ROOT, 'src/web'), configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
  writeFileSync(STAMP, madeOf);
}

function digest(): string {
  const hash = createHash('sha256');
  for (const file of inputs) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}
