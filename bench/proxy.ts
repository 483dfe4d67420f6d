import { openInstantUpstream } from './support/instant-upstream.ts';
import { load } from './support/load.ts';
import { CORO_SERVER, type Program, pinSelf, startProgram } from './support/process.ts';
import { machine, report } from './support/report.ts';

/**
 * How much of Node's own HTTP stack is left? `POST /chat/{id}` on one core against an instant upstream, beside a
 * bare node:http + undici proxy on the same core, in interleaved rounds. The other core sends the load and is the
 * upstream.
 */
const WARM_UP = 4;
const ROUNDS = 9;
const ROUND_MS = 2_000;
const CONNECTIONS = 64;
const BAR = 0.6;

interface Target {
  readonly name: string;
  readonly program: Program;
  readonly path: string;
  readonly body: string;
  readonly rates: number[];
  readonly micros: number[];
}

pinSelf(1);
using upstream = await openInstantUpstream();
// The sender warms up first: a server that meets a slow one settles into slower code, and stays there.
await load(upstream.url, '/', '{}', CONNECTIONS, 3_000);
using bareProxy = await startProgram('bare-proxy.ts', 0, { UPSTREAM: upstream.url });
using server = await startProgram(CORO_SERVER, 0, { UPSTREAM: upstream.url });

const question = 'Name one prime number.';
const bare: Target = {
  name: 'bare proxy',
  program: bareProxy,
  path: '/',
  body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: question }] }),
  rates: [],
  micros: [],
};
const coro: Target = {
  name: 'CORO',
  program: server,
  path: '/chat/mixtral',
  body: JSON.stringify({ prompt: question }),
  rates: [],
  micros: [],
};

console.log(machine());
console.log(
  `${ROUNDS} rounds of ${ROUND_MS} ms each, ${CONNECTIONS} connections, after ${WARM_UP} to warm up\n`,
);
for (let round = 1 - WARM_UP; round <= ROUNDS; round++) {
  for (const target of [bare, coro]) await playRound(target, round);
}

const ratios = coro.rates.map((rate, i) => rate / (bare.rates[i] ?? Number.NaN));
report([
  { what: 'requests, bare proxy', unit: '/s', values: bare.rates },
  { what: 'requests, CORO', unit: '/s', values: coro.rates },
  { what: 'CPU a request, bare proxy', unit: 'µs', digits: 1, values: bare.micros },
  { what: 'CPU a request, CORO', unit: 'µs', digits: 1, values: coro.micros },
  { what: 'requests, CORO / bare proxy', digits: 2, values: ratios, bar: { atLeast: BAR } },
]);

async function playRound({ name, program, path, body, rates, micros }: Target, round: number): Promise<void> {
  const before = await program.cpuMicros();
  const rate = await load(program.url, path, body, CONNECTIONS, ROUND_MS);
  const each = ((await program.cpuMicros()) - before) / (rate * (ROUND_MS / 1000));
  if (round < 1) return;
  rates.push(rate);
  micros.push(each);
  const figure = Math.round(rate).toLocaleString('en').padStart(8);
  console.log(`round ${round}  ${name.padEnd(10)} ${figure} requests/s  ${each.toFixed(1)} µs CPU each`);
}
