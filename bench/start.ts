import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { openInstantUpstream } from './support/instant-upstream.ts';
import { machine, report } from './support/report.ts';

/**
 * How long from `coro serve` to the first answered request? Built JavaScript, as the package has it, and beside it the
 * sources as `npm start` runs them; a new process each round, against an instant upstream.
 */
const ROUNDS = 15;
const ROOT = join(import.meta.dirname, '..');
const BODY = JSON.stringify({ prompt: 'Name one prime number.' });

interface Start {
  /** Milliseconds until it says that it listens, and until it has answered. */
  readonly listensMs: number;
  readonly answersMs: number;
  /** CPU time of the process by then: what a busy machine does not change. 0 where there is no `/proc`. */
  readonly cpuMs: number;
}

console.log(machine());
await import('../scripts/build-code.ts');
using upstream = await openInstantUpstream();
const built: Start[] = [];
const sources: Start[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const pair = [await start('dist/cli/main.js'), await start('src/cli/main.ts')] as const;
  // The first one finds nothing in the machine's file cache.
  if (round === 0) continue;
  built.push(pair[0]);
  sources.push(pair[1]);
}

const listens = (starts: readonly Start[]) => starts.map(({ listensMs }) => listensMs);
const answers = (starts: readonly Start[]) => starts.map(({ answersMs }) => answersMs);
const cpu = (starts: readonly Start[]) => starts.map(({ cpuMs }) => cpuMs);
report([
  { what: 'built: listens after', unit: 'ms', values: listens(built) },
  { what: 'built: first answer after', unit: 'ms', values: answers(built), bar: { atMost: 700 } },
  { what: 'built: CPU by then', unit: 'ms', values: cpu(built) },
  { what: 'sources: listens after', unit: 'ms', values: listens(sources) },
  { what: 'sources: first answer after', unit: 'ms', values: answers(sources) },
  { what: 'sources: CPU by then', unit: 'ms', values: cpu(sources) },
]);

async function start(main: string): Promise<Start> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(ROOT, main), 'serve', '--port', '0'], {
    cwd: import.meta.dirname,
    env: { GROQ_API_KEY: 'gsk_0123456789', GROQ_BASE_URL: upstream.url, CORO_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await listening(child.stdout);
    const listensMs = performance.now() - startedAt;
    await ask(url);
    return { listensMs, answersMs: performance.now() - startedAt, cpuMs: cpuOf(child.pid ?? 0) };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function listening(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url) return url;
  }
  throw new Error('It ended before it listened');
}

async function ask(url: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const sent = request(`${url}/chat/mixtral`, { method: 'POST', headers, agent: false }).end(BODY);
  const [response] = await once(sent, 'response');
  const reply = JSON.parse(await text(response)) as { readonly error: string | null };
  if (reply.error !== null) throw new Error(`The model failed: ${reply.error}`);
}

/** User and system time, which Linux counts in hundredths of a second. */
function cpuOf(pid: number): number {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return 0;
  // The second field, the program's name, may hold spaces.
  const fields = readFileSync(stat, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
