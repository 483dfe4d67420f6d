import { type Arrivals, arrive } from './support/arrivals.ts';
import { openGatewayUpstream } from './support/gateway-upstream.ts';
import { openPacedUpstream } from './support/paced-upstream.ts';
import { CORO_SERVER, type Program, pinSelf, startProgram } from './support/process.ts';
import { type Figure, machine, median, percentile, report } from './support/report.ts';

/**
 * What is left of a server that is asked for more than it can do? Requests come at their own pace, at 1, 2 and 5 times
 * what it can answer; what counts is how many are answered whole and in time. The other core is the upstream and the
 * callers, and has to have time to spare, or it is their delay that is measured: how busy it was is told with each load.
 *
 * No model answers at once: that is the hardest case, in which a refusal costs a tenth of what is refused.
 */
const ROUNDS = 5;
const SECONDS = 4;
const BAR = 0.9;
/** How much more than the last is offered, until no more is answered. */
const STEP = 1.4;
const WARM_UP = 4;

interface Kind {
  readonly name: string;
  readonly upstream: string;
  readonly body: string;
  /** Requests a second to begin with: any server can do that. */
  readonly first: number;
  readonly lateMs: number;
}

pinSelf(1);
using usual = await openGatewayUpstream();
usual.delayMs = 400;
using instant = await openGatewayUpstream();
using paced = await openPacedUpstream();
// Pieces, as some providers stream them: two thousand runs at one word each would be more than the other core can write.
paced.pace = 5;
paced.wordsEach = 10;
paced.text = 'Some pieces of a sentence, which say nothing.';

const MODELS = ['groq/a', 'groq/b', 'cerebras/c', 'cerebras/d', 'together/e'];
const whole = JSON.stringify({ prompt: 'Name one prime number.', models: MODELS });
const figures: Figure[] = [];

console.log(machine());
console.log(`${ROUNDS} rounds of ${SECONDS} s each\n`);
await play({
  name: `runs of 5, whole, of models that take ${usual.delayMs} ms`,
  upstream: usual.url,
  body: whole,
  first: 150,
  lateMs: 2_000 + usual.delayMs,
});
await play({
  name: `runs of 5, streamed, ${paced.wordsEach} pieces at ${paced.pace}/s`,
  upstream: paced.url,
  body: JSON.stringify({ prompt: 'Count.', models: MODELS, stream: true }),
  first: 40,
  lateMs: 6_000,
});
await play({
  name: 'runs of 5, whole, of models that answer at once',
  upstream: instant.url,
  body: whole,
  first: 150,
  lateMs: 2_000,
});
report(figures);

async function play(kind: Kind): Promise<void> {
  // With the limits that a server has by itself.
  using server = await startProgram(CORO_SERVER, 0, { UPSTREAM: kind.upstream, CORO_MAX_RUNS: '2000' });
  const offer = (perSecond: number): Promise<Arrivals> => offerTo(server, kind, perSecond);
  const peak = await findPeak(kind, offer);
  const ratios: Record<number, number[]> = { 2: [], 5: [] };
  const p99: Record<number, number[]> = { 1: [], 2: [], 5: [] };
  for (let round = 1; round <= ROUNDS; round++) {
    let atPeak = Number.NaN;
    for (const times of [1, 2, 5]) {
      const arrivals = await offer(peak * times);
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
async function findPeak(
  { name, first }: Kind,
  offer: (perSecond: number) => Promise<Arrivals>,
): Promise<number> {
  // Code and connections warm up.
  for (let i = 0; i < WARM_UP; i++) await offer(first * STEP ** i);
  let best = 0;
  // One bad round may be the machine's.
  for (let perSecond = first, misses = 0; misses < 2; perSecond *= STEP) {
    const { good } = await offer(perSecond);
    const goodput = good / SECONDS;
    misses = goodput < best * 1.05 ? misses + 1 : 0;
    best = Math.max(best, goodput);
  }
  console.log(`${name}: can do ${best.toFixed(0)}/s\n`);
  return best;
}

async function offerTo(program: Program, { name, body, lateMs }: Kind, perSecond: number): Promise<Arrivals> {
  const load = { path: '/chat', body, perSecond, seconds: SECONDS, lateMs };
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const arrivals = await arrive(program.url, load, '"outcome":"complete"');
  const { sent, good, late, refused, lost, took } = arrivals;
  const { user, system } = process.cpuUsage(before);
  const busy = (user + system) / 10 / (performance.now() - startedAt);
  const half = took.length > 0 ? median(took).toFixed(0) : '–';
  console.log(
    `${name}  ${Math.round(sent / SECONDS)}/s offered: ${good} in time (p50 ${half} ms, p99 ${percentile(took, 0.99).toFixed(0)} ms), ${late} late, ${refused} refused, ${lost} lost; other core ${busy.toFixed(0)} % busy`,
  );
  return arrivals;
}
