import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { buildIfStale, ROOT } from './if-stale.ts';

/**
 * Builds what the package ships of the code: `src`, from its face and its command line, to JavaScript and types in
 * `dist`. Nothing is done where nothing changed; `--clean` takes all of `dist` away first, the page included.
 */
const DIST = join(ROOT, 'dist');

if (process.argv.includes('--clean')) rmSync(DIST, { recursive: true, force: true });
await buildIfStale({
  name: 'the code',
  stamp: 'dist/.made-of',
  sources: ['src/**/*.{ts,json}', 'tsconfig*.json', 'package-lock.json', 'scripts/build-code.ts'],
  build,
});

function build(): void {
  const emitted = new Set(compile());
  // What an earlier build left of files that are gone. The page is another build's.
  for (const file of globSync('**/*.{js,d.ts,json}', { cwd: DIST, exclude: ['web'] })) {
    const path = join(DIST, file);
    if (!emitted.has(path)) rmSync(path);
    else if (file.endsWith('.d.ts')) writeFileSync(path, withJsExtensions(path));
  }
}

/** Paths of the files that the compiler wrote. */
function compile(): string[] {
  const args = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--listEmittedFiles'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The code does not compile:\n${stdout}`);
  return [...stdout.matchAll(/^TSFILE: (.+)$/gm)].map(([, path = '']) => path);
}

/**
 * A file of types whose imports end in `.js`. The compiler leaves `.ts` there, which it can follow itself, but which
 * names files that are not in the package: bundlers of types and some editors give up on them.
 */
function withJsExtensions(path: string): string {
  const text = readFileSync(path, 'utf8');
  const ends: number[] = [];
  const note = (source: { readonly value: unknown; readonly end: number } | null) => {
    if (source && /^\.\.?\/.*\.ts$/.test(`${source.value}`)) ends.push(source.end);
  };
  new Visitor({
    ImportDeclaration: ({ source }) => note(source),
    ExportNamedDeclaration: ({ source }) => note(source),
    ExportAllDeclaration: ({ source }) => note(source),
    TSImportType: ({ source }) => note(source),
  }).visit(parseSync(path, text).program);
  // An end is behind the quote that follows ".ts".
  return ends
    .sort((a, b) => b - a)
    .reduce((rest, end) => `${rest.slice(0, end - 3)}js${rest.slice(end - 1)}`, text);
}
