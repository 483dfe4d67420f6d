import { openDelays } from './support/delays.ts';
import { openGatewayUpstream } from './support/gateway-upstream.ts';
import { load } from './support/load.ts';
import { openNginx, openPortkey } from './support/other-gateways.ts';
import { CORO_SERVER, type Program, pinSelf, startProgram } from './support/process.ts';
import { type Figure, machine, median, percentile, report } from './support/report.ts';

/**
 * What does a gateway cost? `POST /v1/chat/completions` through CORO, beside a direct call, nginx, a bare node:http +
 * undici proxy and the Portkey gateway, each on the same one core, in interleaved rounds. The other core is the upstream
 * and the callers. Everything that CORO has on by default is on.
 */
const ROUNDS = 5;
/** Rounds until V8 has compiled, on that one core, what a target runs: of all, CORO has the most. */
const WARM_UP = 5;
const ROUND_MS = 1_500;
/**
 * A round is so many turns: what other machines on the same processor do to one target, they do to the next as well. A
 * neighbour that comes and goes within seconds makes a core half as fast, and programs of different size differently so.
 */
const TURNS = 6;
/** One caller asks sixteen times a second: the p99 of a short round would be the slowest of twenty-four. */
const ONE_CALLER_ROUND_MS = 6_000;
const CONNECTIONS = 64;
const WORDS = 100;
const FAN_OUT = 5;
const DELAY_MS = 50;
/** At most, and half of it on average: who answers in equal times makes callers fall into step otherwise. */
const PAUSE_MS = 20;

interface Target {
  readonly name: string;
  readonly url: string;
  readonly path: string;
  readonly model: string;
  readonly headers?: Readonly<Record<string, string>>;
  cpuMicros?(): Promise<number>;
}

pinSelf(1);
using upstream = await openGatewayUpstream(openDelays());
// The sender warms up first: a server that meets a slow one settles into slower code, and stays there.
await load(upstream.url, '/', '{}', CONNECTIONS, 2_000);
const env = { UPSTREAM: upstream.url };
using bareProxy = await startProgram('bare-proxy.ts', 0, env);
using bareRelay = await startProgram('bare-relay.ts', 0, env);
using server = await startProgram(CORO_SERVER, 0, env);
using nginx = await openNginx(0, upstream.url);
using portkey = await openPortkey(0);

const OPENAI = { path: '/v1/chat/completions', model: 'openai/gpt-oss-120b' };
const bareOf = (program: Program): Target => ({ ...OPENAI, ...program, name: 'bare' });
const coro: Target = { ...OPENAI, ...server, model: 'gpt-oss-120b', name: 'CORO' };
const others: Target[] = [{ ...OPENAI, name: 'direct', url: upstream.url }];
if (nginx) others.push({ ...OPENAI, ...nginx, name: 'nginx' });
const portkeyHeaders = {
  'x-portkey-provider': 'openai',
  'x-portkey-custom-host': `${upstream.url}/v1`,
  authorization: 'Bearer sk-0123456789',
};
const rival: Target | undefined = portkey && {
  ...OPENAI,
  ...portkey,
  name: 'Portkey',
  headers: portkeyHeaders,
};
const wholeTargets = [...others, bareOf(bareProxy), coro, ...(rival ? [rival] : [])];
const streamTargets = [...others, bareOf(bareRelay), coro, ...(rival ? [rival] : [])];
const figures: Figure[] = [];

console.log(machine());
const versions = [nginx && `nginx ${nginx.version}`, portkey && `Portkey gateway ${portkey.version}`];
console.log(
  `${versions.filter(Boolean).join(', ')}; ${ROUNDS} rounds of ${ROUND_MS} ms, in ${TURNS} turns\n`,
);

const messages = [{ role: 'user', content: 'Name one prime number.' }];
const askWhole = ({ model }: Target): string => JSON.stringify({ model, messages });
const askStream = ({ model }: Target): string => JSON.stringify({ model, messages, stream: true });

const whole = await race('whole', wholeTargets, askWhole);
compare('whole', whole, { portkey: 10, bare: 0.55 });
const burst = await race(`${WORDS} words streamed at once`, streamTargets, askStream);
compare(`${WORDS} words streamed at once`, burst, { portkey: 6, bare: 0.5 });
await spaced();
await fanOut();
for (const connections of [1, 50, 500]) await latency(connections);
await overhead();
report(figures);

/** Answers a second of each, turn by turn. */
async function race(
  name: string,
  targets: readonly Target[],
  ask: (target: Target) => string,
): Promise<Rates> {
  const rates: Rates = new Map(targets.map((target) => [target.name, []]));
  for (let round = 1 - WARM_UP; round <= ROUNDS; round++) {
    const sums: Rates = new Map();
    for (const target of inTurns(targets, TURNS)) {
      const { url, path, headers = {} } = target;
      const rate = await load(url, path, ask(target), CONNECTIONS, ROUND_MS / TURNS, { headers });
      push(sums, target.name, rate);
    }
    if (round >= 1) for (const [target, of] of sums) push(rates, target, mean(of));
  }
  for (const [target, values] of rates) {
    console.log(
      `${name}  ${target.padEnd(8)} ${Math.round(median(values)).toLocaleString('en').padStart(8)} /s`,
    );
    figures.push({ what: `${name}, ${target}`, unit: '/s', values });
  }
  return rates;
}

/** Every target so many times, one after the other. */
function inTurns<T>(targets: readonly T[], turns: number): T[] {
  return Array.from({ length: turns }, () => targets).flat();
}

type Rates = Map<string, number[]>;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function ratios(above: readonly number[] = [], below: readonly number[] = []): number[] {
  return above.map((value, i) => value / (below[i] ?? Number.NaN));
}

function compare(
  name: string,
  rates: Rates,
  bars: { readonly portkey: number; readonly bare: number },
): void {
  const own = rates.get('CORO');
  const bar = { atLeast: bars.bare };
  figures.push({ what: `${name}, CORO / bare`, digits: 2, values: ratios(own, rates.get('bare')), bar });
  const theirs = rates.get('Portkey');
  if (!theirs) return;
  const values = ratios(own, theirs);
  figures.push({ what: `${name}, CORO / Portkey`, digits: 1, values, bar: { atLeast: bars.portkey } });
}

/** Words some time apart: all have the same rate then, and what differs is the CPU that a word takes. */
async function spaced(): Promise<void> {
  upstream.gapMs = DELAY_MS;
  const streams = 200;
  const targets = streamTargets.filter(({ cpuMicros }) => cpuMicros);
  const micros: Rates = new Map(targets.map(({ name }) => [name, []]));
  for (let round = 0; round <= 3; round++) {
    for (const target of targets) {
      const { url, path, headers = {}, cpuMicros } = target;
      const before = (await cpuMicros?.()) ?? 0;
      // Each connection asks once.
      await load(url, path, askStream(target), streams, 1, { headers });
      if (round > 0) push(micros, target.name, (((await cpuMicros?.()) ?? 0) - before) / (streams * WORDS));
    }
  }
  for (const [target, values] of micros)
    figures.push({
      what: `a word each ${DELAY_MS} ms, ${target}: CPU a word`,
      unit: 'µs',
      digits: 1,
      values,
    });
  upstream.gapMs = 0;
}

async function fanOut(): Promise<void> {
  const body = JSON.stringify({
    prompt: 'Name one prime number.',
    models: Array(FAN_OUT).fill('gpt-oss-120b'),
  });
  const five: Target = { ...coro, name: 'CORO to 5', path: '/chat' };
  const name = `whole, ${FAN_OUT} models in one request`;
  const targets = [bareOf(bareProxy), five];
  const rates = await race(name, targets, (target) => (target === five ? body : askWhole(target)));
  const values = ratios(rates.get('CORO to 5'), rates.get('bare'));
  figures.push({ what: `${name}, CORO / bare with one`, digits: 2, values, bar: { atLeast: 0.16 } });
}

/** How many callers it takes, with their pauses, so that this many wait for an answer at a time. */
function callersFor(waiting: number): number {
  return waiting === 1 ? 1 : Math.round((waiting * (DELAY_MS + PAUSE_MS / 2)) / DELAY_MS);
}

/** What each adds to an upstream that takes its time. */
async function latency(waiting: number): Promise<void> {
  upstream.delayMs = DELAY_MS;
  const callers = callersFor(waiting);
  const roundMs = callers === 1 ? ONE_CALLER_ROUND_MS : ROUND_MS;
  // Shorter ones would be over before all callers have come.
  const turns = TURNS / 2;
  const name = `${waiting} at a time over ${DELAY_MS} ms`;
  const added: Record<'p50' | 'p99', Rates> = { p50: new Map(), p99: new Map() };
  for (let round = 0; round <= ROUNDS; round++) {
    const took: Rates = new Map(wholeTargets.map((target) => [target.name, []]));
    for (const target of inTurns(wholeTargets, turns)) {
      const { url, path, headers = {} } = target;
      const onAnswer = (ms: number): void => void took.get(target.name)?.push(ms);
      let refused = 0;
      const onRefusal = (): void => void refused++;
      const options = { headers, onAnswer, onRefusal, pauseMs: PAUSE_MS };
      await load(url, path, askWhole(target), callers, roundMs / turns, options);
      if (refused > 0) console.log(`${name}  ${target.name} refused ${refused} in one turn`);
    }
    const direct = took.get('direct') ?? [];
    for (const [target, of] of took) {
      if (round === 0 || of === direct) continue;
      push(added.p50, target, percentile(of, 0.5) - percentile(direct, 0.5));
      push(added.p99, target, percentile(of, 0.99) - percentile(direct, 0.99));
    }
  }
  for (const percent of ['p50', 'p99'] as const) {
    for (const [target, values] of added[percent])
      figures.push({ what: `${name}, ${target}: added, ${percent}`, unit: 'ms', digits: 2, values });
    const [own, theirs] = [added[percent].get('CORO'), added[percent].get('Portkey')];
    if (!theirs) continue;
    const bar = { atMost: 0.5 };
    figures.push({
      what: `${name}, added, ${percent}, CORO / Portkey`,
      digits: 2,
      values: ratios(own, theirs),
      bar,
    });
  }
  upstream.delayMs = 0;
}

function push(rates: Rates, name: string, value: number): void {
  rates.set(name, [...(rates.get(name) ?? []), value]);
}

/** A run of five takes as long as its slowest model, and how much more? */
async function overhead(): Promise<void> {
  upstream.delayMs = DELAY_MS;
  const body = JSON.stringify({
    prompt: 'Name one prime number.',
    models: Array(FAN_OUT).fill('gpt-oss-120b'),
  });
  const [half, late, bareLate]: [number[], number[], number[]] = [[], [], []];
  const callers = callersFor(50);
  for (let round = 0; round <= ROUNDS; round++) {
    const took: number[] = [];
    const options = { onAnswer: (ms: number): void => void took.push(ms), pauseMs: PAUSE_MS };
    await load(upstream.url, '/', askWhole(coro), callers, ROUND_MS, options);
    const direct = median(took.splice(0));
    await load(server.url, '/chat', body, callers, ROUND_MS, options);
    const own = took.splice(0);
    await load(bareProxy.url, OPENAI.path, askWhole(coro), callers * FAN_OUT, ROUND_MS, options);
    if (round === 0) continue;
    half.push(percentile(own, 0.5) - direct);
    late.push(percentile(own, 0.99) - direct);
    bareLate.push(percentile(took, 0.99) - direct);
  }
  const name = `50 runs of ${FAN_OUT} at a time: total − slowest`;
  figures.push({ what: `${name}, p50`, unit: 'ms', digits: 2, values: half, bar: { atMost: 1 } });
  figures.push({ what: `${name}, p99`, unit: 'ms', digits: 2, values: late, bar: { atMost: 5 } });
  // As many upstream calls by something that does next to nothing: what of it is Node's and the machine's.
  const calls = `${50 * FAN_OUT} single calls at a time, bare: added, p99`;
  figures.push({ what: calls, unit: 'ms', digits: 2, values: bareLate });
  upstream.delayMs = 0;
}
