import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { copyCheckout, openFolder, run, tryRun } from './support/checkout.ts';

/** The package as a stranger gets it: packed from a fresh checkout, installed into an empty folder. */
const BIN = join(import.meta.dirname, '../node_modules/.bin');
vi.setConfig({ testTimeout: 60_000 });
const checkout = openFolder();
const home = openFolder();
let tarball = '';
let files: readonly string[] = [];

beforeAll(() => {
  copyCheckout(checkout.path);
  const packed = run('npm', ['pack', '--json', '--pack-destination', home.path], checkout.path);
  const [{ filename, files: listed }] = JSON.parse(packed) as [
    { filename: string; files: { path: string }[] },
  ];
  tarball = join(home.path, filename);
  files = listed.map(({ path }) => path);
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  run('npm', ['install', tarball, ...flags], home.path);
}, 300_000);

afterAll(() => {
  checkout[Symbol.dispose]();
  home[Symbol.dispose]();
}, 60_000);

it('holds built JavaScript, types, the command line and docs', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      'dist/index.js',
      'dist/index.d.ts',
      'dist/cli/main.js',
      'dist/web/index.html',
      'docs/errors.md',
      'coro.config.schema.json',
      'README.md',
      'LICENSE',
      'package.json',
    ]),
  );
  const strange = files.filter((file) =>
    /^(?:src|test|bench|scripts)\/|\.test\.|\.made-of|(?<!\.d)\.ts$/.test(file),
  );
  expect(strange.filter((file) => !file.startsWith('examples/'))).toEqual([]);
});

it('brings what it needs to run, and nothing that runs at install', () => {
  interface Lock {
    readonly packages: Readonly<
      Record<string, { readonly dev?: boolean; readonly hasInstallScript?: boolean }>
    >;
  }
  const lockOf = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as Lock).packages;
  const forDevelopment = Object.entries(lockOf(join(checkout.path, 'package-lock.json')))
    .filter(([, { dev }]) => dev)
    .map(([path]) => path);
  const installed = Object.entries(lockOf(join(home.path, 'node_modules/.package-lock.json')));
  expect(installed.length).toBeGreaterThan(10);
  expect(installed.filter(([path]) => forDevelopment.includes(path))).toEqual([]);
  expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
});

it('answers npx coro ask', () => {
  const out = run('npx', ['--no-install', 'coro', 'ask', 'Name one prime number.', '--json'], home.path);
  const { outcome, responses } = JSON.parse(out) as { outcome: string; responses: { simulated: boolean }[] };
  expect(outcome).toBe('complete');
  expect(responses.map(({ simulated }) => simulated)).toEqual(responses.map(() => true));
});

const PROGRAM = `
import { collect, openCoro, textOf } from 'coro';

await using coro = await openCoro();
const run = await collect(coro.run({ prompt: 'Name one prime number.', models: ['gemini', 'deepseek'] }));
for (const answer of run.answers) console.log(answer.model, answer.state, textOf(answer).length > 0);
`;

it('answers a program that imports it', () => {
  writeFileSync(join(home.path, 'program.mjs'), PROGRAM);
  const out = run(process.execPath, ['program.mjs'], home.path);
  expect(out.trim().split('\n')).toEqual(['gemini completed true', 'deepseek completed true']);
});

it('has types for that program, strict, with every file of types checked', () => {
  writeFileSync(join(home.path, 'program.mts'), PROGRAM);
  writeFileSync(join(home.path, 'wrong.mts'), PROGRAM.replace("['gemini', 'deepseek']", "'gemini'"));
  const compile = (file: string) => tryRun(join(BIN, 'tsc'), [...COMPILER_FLAGS, file], home.path);
  expect(compile('program.mts')).toMatchObject({ status: 0, stdout: '' });
  expect(compile('wrong.mts').stdout).toMatch(/^wrong\.mts.*not assignable/);
});

/** Node's own types are what a program for Node has beside. */
const COMPILER_FLAGS = [
  '--noEmit',
  '--strict',
  ...['--module', 'nodenext'],
  ...['--target', 'esnext'],
  ...['--skipLibCheck', 'false'],
  ...['--types', 'node'],
  ...['--typeRoots', join(BIN, '../@types')],
];

it('pleases publint and Are The Types Wrong', () => {
  expect(run(join(BIN, 'publint'), ['run', tarball, '--strict'], home.path)).toContain('All good!');
  // An ESM package; CommonJS programs reach it with `import()`, or `require` from this Node on.
  run(join(BIN, 'attw'), [tarball, '--profile', 'esm-only', '--no-emoji'], home.path);
});

it('tells an older Node in one line what is wrong', () => {
  const old = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.20.2"}})';
  const main = join(home.path, 'node_modules/coro/dist/cli/main.js');
  expect(tryRun(process.execPath, ['--import', old, main, '--version'], home.path)).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'error: CORO needs Node.js 24.15.0 or later, and this is 20.20.2: install a newer one from https://nodejs.org\n',
  });
});
