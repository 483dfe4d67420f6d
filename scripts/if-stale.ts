import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** Something that is made of files of this repository. */
export interface Product {
  /** What it is called while it is made. */
  readonly name: string;
  /** The file that keeps what it was made of, beside what was made. */
  readonly stamp: string;
  /** Patterns of the files that it is made of; tests are none of them. */
  readonly sources: readonly string[];
  build(): Promise<void> | void;
}

/** Builds a product unless it was made of the same files. Compared by content: a checkout gives files new dates. */
export async function buildIfStale({ name, stamp, sources, build }: Product): Promise<void> {
  const path = join(ROOT, stamp);
  const madeOf = digest(sources);
  if (existsSync(path) && readFileSync(path, 'utf8') === madeOf) return;
  const startedAt = performance.now();
  process.stderr.write(`Building ${name} …`);
  await build();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, madeOf);
  process.stderr.write(` ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

function digest(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  const exclude = ['**/*.test.{ts,tsx}'];
  for (const file of globSync([...patterns], { cwd: ROOT, exclude }).sort()) {
    hash.update(`${file}\0`);
    hash.update(readFileSync(join(ROOT, file)));
    hash.update('\0');
  }
  return hash.digest('hex');
}
