import { type Arrivals, arrive } from './support/arrivals.ts';
import { openInstantUpstream } from './support/instant-upstream.ts';
import { openPacedUpstream } from './support/paced-upstream.ts';
import { type Program, pinSelf, startProgram } from './support/process.ts';
import { type Figure, machine, median, report } from './support/report.ts';

/**
 * What is left of a server that is asked for more than it can do? Requests come at their own pace, at 1, 2 and 5 times
 * what it can answer; what counts is how many are answered whole and in time. The other core is the upstream and the
 * callers.
 */
const ROUNDS = 5;
const SECONDS = 4;
const BAR = 0.9;
/** How much more than the last is offered, until no more is answered. */
const STEP = 1.4;

interface Kind {
  readonly name: string;
  readonly program: Program;
  readonly path: string;
  readonly body: string;
  /** Requests a second to begin with: any server can do that. */
  readonly first: number;
  readonly lateMs: number;
}

pinSelf(1);
using instant = await openInstantUpstream();
using paced = await openPacedUpstream();
paced.pace = 20;
paced.wordsEach = 40;

const MODELS = ['groq/a', 'groq/b', 'cerebras/c', 'cerebras/d', 'together/e'];
using wholeServer = await startProgram('coro-server.ts', 0, { UPSTREAM: instant.url, CORO_MAX_RUNS: '2000' });
using streamServer = await startProgram('coro-server.ts', 0, { UPSTREAM: paced.url, CORO_MAX_RUNS: '2000' });
const figures: Figure[] = [];

console.log(machine());
console.log(`${ROUNDS} rounds of ${SECONDS} s each\n`);
await play({
  name: 'runs of 5, whole',
  program: wholeServer,
  path: '/chat',
  body: JSON.stringify({ prompt: 'Name one prime number.', models: MODELS }),
  first: 150,
  lateMs: 2_000,
});
await play({
  name: `runs of 5, streamed, ${paced.wordsEach} words at ${paced.pace}/s`,
  program: streamServer,
  path: '/chat',
  body: JSON.stringify({ prompt: 'Count.', models: MODELS, stream: true }),
  first: 15,
  lateMs: 6_000,
});
report(figures);

async function play(kind: Kind): Promise<void> {
  const peak = await findPeak(kind);
  const ratios: Record<number, number[]> = { 2: [], 5: [] };
  const p99: Record<number, number[]> = { 1: [], 2: [], 5: [] };
  for (let round = 1; round <= ROUNDS; round++) {
    let atPeak = Number.NaN;
    for (const times of [1, 2, 5]) {
      const arrivals = await offer(kind, peak * times);
      const goodput = arrivals.good / SECONDS;
      p99[times]?.push(percentile(arrivals.took, 0.99));
      if (times === 1) atPeak = goodput;
      else ratios[times]?.push(goodput / atPeak);
    }
  }
  for (const times of [2, 5]) {
    const values = ratios[times] ?? [];
    figures.push({
      what: `${kind.name}: answered in time at ${times} ×, of what is at 1 ×`,
      digits: 2,
      values,
      bar: { atLeast: BAR },
    });
  }
  for (const times of [1, 2, 5])
    figures.push({ what: `${kind.name}: took at ${times} ×, p99`, unit: 'ms', values: p99[times] ?? [] });
}

/** Requests a second beyond which no more are answered in time. */
async function findPeak(kind: Kind): Promise<number> {
  await offer(kind, kind.first);
  let best = 0;
  // One bad round may be the machine's.
  for (let perSecond = kind.first, misses = 0; misses < 2; perSecond *= STEP) {
    const { good } = await offer(kind, perSecond);
    const goodput = good / SECONDS;
    misses = goodput < best * 1.05 ? misses + 1 : 0;
    best = Math.max(best, goodput);
  }
  console.log(`${kind.name}: can do ${best.toFixed(0)}/s\n`);
  return best;
}

async function offer({ name, program, path, body, lateMs }: Kind, perSecond: number): Promise<Arrivals> {
  const load = { path, body, perSecond, seconds: SECONDS, lateMs };
  const arrivals = await arrive(program.url, load, '"outcome":"complete"');
  const { sent, good, late, refused, lost, took } = arrivals;
  const half = took.length > 0 ? median(took).toFixed(0) : '–';
  console.log(
    `${name}  ${Math.round(sent / SECONDS)}/s offered: ${good} in time (p50 ${half} ms, p99 ${percentile(took, 0.99).toFixed(0)} ms), ${late} late, ${refused} refused, ${lost} lost`,
  );
  return arrivals;
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}
