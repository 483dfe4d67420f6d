import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SERVER_FLAGS } from '../bench/support/process.ts';
import { VARIABLES } from '../src/config/env.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

it('lists every variable in .env.example, with one line each', async () => {
  const lines = VARIABLES.map(({ name, about }) => `# ${about}\n# ${name}=`);
  const head = '# Every variable CORO reads. Copy this file to .env and take the # away from what you set.\n';
  await expect(`${head}\n${lines.join('\n\n')}\n`).toMatchFileSnapshot('../.env.example');
});

it('argues for every dependency in a decision record, those for development included', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const decisions = readdirSync(join(ROOT, 'docs/decisions')).map((file) => read(`docs/decisions/${file}`));
  const silent = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !decisions.some((text) => text.includes(`\`${name}\``)),
  );
  expect(silent, 'Name each of these, with its reason, in docs/decisions').toEqual([]);
  expect(Object.keys(dependencies).length).toBeLessThanOrEqual(15);
});

it('numbers every decision record once, and its first line alike', () => {
  const files = readdirSync(join(ROOT, 'docs/decisions'));
  const numbers = files.map((file) => file.slice(0, 3));
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
  const wrong = files.filter((file) => !read(`docs/decisions/${file}`).startsWith(`# ${file.slice(0, 3)} `));
  expect(wrong).toEqual([]);
});

it('pins every direct dependency, and lets no package but Node run a script at install', () => {
  const { dependencies, devDependencies, allowScripts } = JSON.parse(read('package.json')) as Record<
    string,
    Record<string, unknown>
  >;
  const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d/.test(`${version}`),
  );
  expect(ranges).toEqual([]);
  expect(allowScripts).toEqual({ node: true });
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, Record<string, unknown>>;
  };
  const scripted = Object.entries(packages).filter(
    ([, { hasInstallScript, optional }]) => hasInstallScript && !optional,
  );
  expect(scripted.map(([path]) => path)).toEqual(['node_modules/node']);
});

it('names no registry in the lock file', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"');
});

it('runs in CI what README.md says', () => {
  const [, commands = ''] = /```sh server\n([\s\S]*?)```/.exec(read('README.md')) ?? [];
  expect(commands.trim().split('\n')).toHaveLength(2);
  expect(read('.ci/run')).toContain('npm ci');
  expect(read('.ci/run')).toContain('npm test');
});

it('starts the server with the same flags wherever it is started, benchmarks included', () => {
  const [, flags = ''] = /^#!\/usr\/bin\/env -S node (\S+)\n/.exec(read('src/cli/main.ts')) ?? [];
  expect(SERVER_FLAGS).toEqual([flags]);
  for (const path of ['package.json', 'Procfile', 'railway.json'])
    expect(read(path), path).toMatch(new RegExp(`node ${flags} (?:src|dist)/cli/main\\.[jt]s serve`));
  expect(read('Dockerfile')).toContain(`CMD ["node", "${flags}", "dist/cli/main.js", "serve"]`);
});
