import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { build as bundle } from 'vite';
import { buildIfStale, ROOT } from './if-stale.ts';

/**
 * Builds what the package ships of the code: `src`, from its face and its command line, to JavaScript and types in
 * `dist`. Nothing is done where nothing changed; `--clean` takes all of `dist` away first, the page included.
 */
const DIST = join(ROOT, 'dist');

/** What the code uses of TypeBox, and the file that it is in below `dist/typebox`. */
const TYPEBOX: Readonly<Record<string, string>> = {
  typebox: 'index',
  'typebox/compile': 'compile',
  'typebox/system': 'system',
  'typebox/value': 'value',
};

if (process.argv.includes('--clean')) rmSync(DIST, { recursive: true, force: true });
await buildIfStale({
  name: 'the code',
  stamp: 'dist/.made-of',
  sources: ['src/**/*.{ts,json}', 'tsconfig*.json', 'package-lock.json', 'scripts/build-code.ts'],
  build,
});

async function build(): Promise<void> {
  const emitted = new Set(compile());
  await bundleTypebox();
  // What an earlier build left of files that are gone. The page and TypeBox are other builds'.
  for (const file of globSync('**/*.{js,d.ts,json}', { cwd: DIST, exclude: ['web', 'typebox'] })) {
    const path = join(DIST, file);
    if (!emitted.has(path)) rmSync(path);
    else if (file.endsWith('.d.ts')) writeFileSync(path, withImports(path, toJsExtension));
    else if (file.endsWith('.js')) writeFileSync(path, withImports(path, toBundledTypebox));
  }
}

/**
 * Joins TypeBox, which is 680 files, into a few: loading them one by one took a sixth of the time to start. Its licence
 * goes with it.
 */
async function bundleTypebox(): Promise<void> {
  const outDir = join(DIST, 'typebox');
  const input = Object.fromEntries(Object.entries(TYPEBOX).map(([specifier, file]) => [file, specifier]));
  const output = { entryFileNames: '[name].js', chunkFileNames: '[name].js' };
  await bundle({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node24',
      rolldownOptions: { input, output },
    },
  });
  copyFileSync(join(ROOT, 'node_modules/typebox/license'), join(outDir, 'license'));
}

/** Paths of the files that the compiler wrote. */
function compile(): string[] {
  const args = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--listEmittedFiles'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The code does not compile:\n${stdout}`);
  return [...stdout.matchAll(/^TSFILE: (.+)$/gm)].map(([, path = '']) => path);
}

/**
 * The compiler leaves `.ts` in the imports of types, which it can follow itself, but which names files that are not in the
 * package: bundlers of types and some editors give up on them.
 */
function toJsExtension(specifier: string): string {
  return specifier.replace(/^(\.\.?\/.*)\.ts$/, '$1.js');
}

function toBundledTypebox(specifier: string, path: string): string {
  const file = TYPEBOX[specifier];
  if (file === undefined) return specifier;
  const to = relative(dirname(path), join(DIST, 'typebox', `${file}.js`));
  return to.startsWith('.') ? to : `./${to}`;
}

/** The file's text with each import's specifier changed. */
function withImports(path: string, change: (specifier: string, path: string) => string): string {
  const text = readFileSync(path, 'utf8');
  const found: { readonly start: number; readonly end: number; readonly changed: string }[] = [];
  const note = (source: { readonly value: unknown; readonly start: number; readonly end: number } | null) => {
    const changed = source ? change(`${source.value}`, path) : '';
    if (source && changed !== source.value) found.push({ start: source.start, end: source.end, changed });
  };
  new Visitor({
    ImportDeclaration: ({ source }) => note(source),
    ExportNamedDeclaration: ({ source }) => note(source),
    ExportAllDeclaration: ({ source }) => note(source),
    TSImportType: ({ source }) => note(source),
  }).visit(parseSync(path, text).program);
  // From the end on, so that what is found stays where it was; inside the quotes.
  return found
    .sort((a, b) => b.start - a.start)
    .reduce(
      (rest, { start, end, changed }) => `${rest.slice(0, start + 1)}${changed}${rest.slice(end - 1)}`,
      text,
    );
}
