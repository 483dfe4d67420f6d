import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { parseSync } from 'oxc-parser';
import { type Figure, machine, tableOf } from './support/report.ts';
import { saveFigures } from './support/results.ts';

/**
 * Lists the benchmarks, or runs those that are named, one after the other, and shows their figures in one table. With
 * `--save` they are kept as the raw data of `docs/benchmarks.md`.
 */
const HERE = import.meta.dirname;
const NAMES = globSync('*.ts', { cwd: HERE, exclude: ['run.ts'] })
  .map((file) => basename(file, '.ts'))
  .sort();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean' }, save: { type: 'boolean' } },
});
const unknown = positionals.filter((name) => !NAMES.includes(name));
const wanted = values.all ? NAMES : NAMES.filter((name) => positionals.includes(name));

if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are ${NAMES.join(', ')}`);
  process.exitCode = 2;
} else if (wanted.length === 0) {
  for (const name of NAMES) console.log(`${styleText('bold', name.padEnd(12))} ${aboutOf(name)}`);
  console.log(
    '\nnpm run bench <name> …, or npm run bench -- --all; --save keeps the figures in docs/benchmarks.json',
  );
} else {
  await runAll(wanted);
}

async function runAll(names: readonly string[]): Promise<void> {
  const rows: (readonly [string, Figure])[] = [];
  for (const name of names) {
    const before = machine();
    console.log(styleText('bold', `\n${name}: ${aboutOf(name)}`));
    const { figures, exitCode } = await runOne(name);
    rows.push(...figures.map((figure) => [name, figure] as const));
    if (exitCode !== 0) process.exitCode = 1;
    if (values.save && figures.length > 0) saveFigures(name, before, figures);
  }
  console.log(`\n${machine()}\n${tableOf(rows)}`);
}

/** In a process of its own: what one benchmark left warm or loaded is no other's start. */
async function runOne(name: string): Promise<{ figures: readonly Figure[]; exitCode: number | null }> {
  const child = spawn(process.execPath, [join(HERE, `${name}.ts`)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const figures: Figure[] = [];
  child.on('message', (message: { readonly figures: readonly Figure[] }) => figures.push(...message.figures));
  await once(child, 'exit');
  return { figures, exitCode: child.exitCode };
}

/** The first sentence of a benchmark's own comment. */
function aboutOf(name: string): string {
  const file = join(HERE, `${name}.ts`);
  const { comments } = parseSync(file, readFileSync(file, 'utf8'));
  const text = comments[0]?.value.replace(/\s*\n \*/g, '').replace(/^\*\s*/, '') ?? '';
  return /^.*?[.?](?=\s|$)/.exec(text)?.[0] ?? text;
}
