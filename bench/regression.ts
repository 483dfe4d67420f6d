import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInstantUpstream } from './support/instant-upstream.ts';
import { load } from './support/load.ts';
import { openPacedUpstream } from './support/paced-upstream.ts';
import { type Program, pinSelf, startProgram } from './support/process.ts';
import { openReaders } from './support/readers.ts';
import { type Figure, machine, report } from './support/report.ts';

/**
 * Did a change make CORO slower? Two commits side by side on one core, in interleaved rounds, by ratio: `node
 * bench/regression.ts BASE HEAD`, by default the last commit against what stands in this folder.
 */
const ROUNDS = 9;
const ROUND_MS = 1_500;
/** Rounds that do not count: with one core, code takes seconds to warm up. */
const WARM_UP = 5;
/** So often the two change places in a round: who else uses the processor comes and goes within seconds. */
const TURNS = 6;
const READERS = 100;
/** What noise alone may do to a median on a shared machine. */
const WITHIN = 0.95;

const [base = 'HEAD', head] = process.argv.slice(2);
const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'coro-regression-'));
const figures: Figure[] = [];

pinSelf(1);
console.log(machine());
console.log(`${base} beside ${head ?? 'this folder'}, ${ROUNDS} rounds each\n`);
try {
  const [before, after] = [checkOut(base), head === undefined ? ROOT : checkOut(head)];
  await compareWhole(before, after);
  await compareStreams(before, after);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report(figures);

/** A commit's files, with this folder's packages where the lock file is the same. */
function checkOut(commit: string): string {
  const id = execFileSync('git', ['rev-parse', '--verify', `${commit}^{commit}`], {
    cwd: ROOT,
    encoding: 'utf8',
  }).trim();
  const path = join(folder, id);
  const archive = execFileSync('git', ['archive', id], { cwd: ROOT, maxBuffer: 1024 ** 3 });
  execFileSync('mkdir', ['-p', path]);
  execFileSync('tar', ['-x', '-C', path], { input: archive });
  const isSame = readFileSync(join(path, 'package-lock.json')).equals(
    readFileSync(join(ROOT, 'package-lock.json')),
  );
  if (isSame) symlinkSync(join(ROOT, 'node_modules'), join(path, 'node_modules'));
  else execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: path, stdio: 'pipe' });
  // Both are started in the same way.
  cpSync(join(import.meta.dirname, 'support/coro-server.mjs'), join(path, 'bench/support/coro-server.mjs'));
  return path;
}

function serve(path: string, upstream: string): Promise<Program> {
  // From the sources: a commit's packages may not build.
  const env = { UPSTREAM: upstream, CORO_MAIN: '../../src/cli/main.ts' };
  return startProgram(join(path, 'bench/support/coro-server.mjs'), 0, env);
}

async function compareWhole(before: string, after: string): Promise<void> {
  using upstream = await openInstantUpstream();
  await load(upstream.url, '/', '{}', 64, 2_000);
  using one = await serve(before, upstream.url);
  using other = await serve(after, upstream.url);
  const single = { path: '/chat/mixtral', body: JSON.stringify({ prompt: 'Name one prime number.' }) };
  const models = Array(5).fill('mixtral');
  const five = { path: '/chat', body: JSON.stringify({ prompt: 'Name one prime number.', models }) };
  for (const [name, { path, body }] of Object.entries({ 'one model': single, 'five models': five })) {
    const rates: number[] = [];
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      let [was, is] = [0, 0];
      for (let turn = 0; turn < TURNS; turn++) {
        was += await load(one.url, path, body, 64, ROUND_MS / TURNS);
        is += await load(other.url, path, body, 64, ROUND_MS / TURNS);
      }
      if (round >= 0) rates.push(is / was);
    }
    figures.push({
      what: `whole, ${name}: requests, after / before`,
      digits: 2,
      values: rates,
      bar: { atLeast: WITHIN },
    });
  }
}

async function compareStreams(before: string, after: string): Promise<void> {
  using upstream = await openPacedUpstream();
  upstream.pace = 20;
  using one = await serve(before, upstream.url);
  using other = await serve(after, upstream.url);
  const values: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const [was, is] = [await microsPerWord(one), await microsPerWord(other)];
    if (round >= 0) values.push(is / was);
  }
  figures.push({
    what: 'streamed: CPU a token, after / before',
    digits: 2,
    values,
    bar: { atMost: 1.05 },
  });

  async function microsPerWord(program: Program): Promise<number> {
    const models = ['groq/a', 'groq/b', 'cerebras/c', 'cerebras/d', 'together/e'];
    const body = JSON.stringify({ prompt: 'Count.', models, stream: true });
    using _all = await openReaders(program.url, '/chat', body, READERS);
    await sleep(500);
    const [cpu, words] = [await program.cpuMicros(), upstream.words];
    await sleep(ROUND_MS);
    return ((await program.cpuMicros()) - cpu) / (upstream.words - words);
  }
}
