import { setTimeout as sleep } from 'node:timers/promises';
import { openPacedUpstream } from './support/paced-upstream.ts';
import { CORO_SERVER, type Program, pinSelf, startProgram } from './support/process.ts';
import { openReaders, type Readers } from './support/readers.ts';
import { type Figure, machine, percentile, report } from './support/report.ts';

/**
 * What does a streamed token cost, how late is it, and what does an open stream hold? Answers at a reader's pace, fanned
 * out to five models a run, beside a bare relay on the same core that passes bytes on unread. The other core is the
 * upstream and the readers.
 */
const ROUNDS = 5;
const ROUND_MS = 2_000;
const FAN_OUT = 5;
const PACE = 20;
const IDLE = 5_000;

pinSelf(1);
using upstream = await openPacedUpstream();
using relay = await startProgram('bare-relay.ts', 0, { UPSTREAM: upstream.url });
using server = await startProgram(CORO_SERVER, 0, { UPSTREAM: upstream.url });
const figures: Figure[] = [];

console.log(machine());
console.log(`${ROUNDS} rounds of ${ROUND_MS / 1000} s each\n`);

const RUN = JSON.stringify({
  prompt: 'Count.',
  models: ['groq/a', 'groq/b', 'cerebras/c', 'cerebras/d', 'together/e'],
  stream: true,
});
const ONE = JSON.stringify({ prompt: 'Count.', stream: true });
/** One model each; several providers, since one has a bound of its own. */
const SINGLE = ['groq', 'cerebras', 'together'].map((name) => [`/chat/${name}/a`, ONE] as const);

for (const answers of [500, 1_000]) {
  const name = `${answers.toLocaleString('en')} answers × ${PACE}/s`;
  await pace(`${name}, bare relay`, relay, '/', '{}', answers, PACE);
  await pace(`${name}, CORO`, server, '/chat', RUN, answers / FAN_OUT, PACE, 45);
}
await pace('5,000 streams × 1/s, bare relay', relay, '/', '{}', 5_000, 1);
await many('5,000 streams × 1/s, CORO', 5_000, 1);
await idle();
await stalled();
report(figures);

/** CPU a token and delay of each, for so many readers of one body. */
async function pace(
  name: string,
  program: Program,
  path: string,
  body: string,
  readers: number,
  perSecond: number,
  atMost?: number,
): Promise<void> {
  upstream.pace = perSecond;
  using all = await openReaders(program.url, path, body, readers);
  await measure(name, program, [all], atMost);
}

/** The same for streams of one model each. */
async function many(name: string, count: number, perSecond: number): Promise<void> {
  upstream.pace = perSecond;
  using stack = new DisposableStack();
  const all: Readers[] = [];
  for (const [path, body] of SINGLE)
    all.push(stack.use(await openReaders(server.url, path, body, Math.ceil(count / SINGLE.length))));
  await measure(name, server, all);
}

async function measure(
  name: string,
  program: Program,
  readers: readonly Readers[],
  atMost?: number,
): Promise<void> {
  await sleep(1_000);
  const micros: number[] = [];
  const half: number[] = [];
  const late: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const reader of readers) reader.delays();
    const [cpu, words] = [await program.cpuMicros(), upstream.words];
    await sleep(ROUND_MS);
    micros.push(((await program.cpuMicros()) - cpu) / (upstream.words - words));
    const delays = readers.flatMap((reader) => [...reader.delays()]);
    half.push(percentile(delays, 0.5));
    late.push(percentile(delays, 0.99));
  }
  console.log(`${name}: ${micros.map((it) => it.toFixed(1)).join(' ')} µs CPU a token`);
  figures.push(
    {
      what: `${name}: CPU a token`,
      unit: 'µs',
      digits: 1,
      values: micros,
      ...(atMost && { bar: { atMost } }),
    },
    { what: `${name}: delay, p50`, unit: 'ms', digits: 2, values: half },
    { what: `${name}: delay, p99`, unit: 'ms', digits: 2, values: late },
  );
}

/** Streams in which nothing is said after the first word, in processes that have answered a few before. */
async function idle(): Promise<void> {
  upstream.pace = 0;
  const each: { readonly bare: number[]; readonly own: number[] } = { bare: [], own: [] };
  for (let round = 0; round < ROUNDS; round++) {
    each.bare.push(await heldBy('bare-relay.ts', [['/', '{}']]));
    each.own.push(await heldBy(CORO_SERVER, SINGLE));
  }
  const what = `${IDLE.toLocaleString('en')} idle streams`;
  figures.push(
    { what: `${what}, bare relay: memory each`, unit: 'KiB', digits: 1, values: each.bare },
    { what: `${what}, CORO: memory each`, unit: 'KiB', digits: 1, values: each.own, bar: { atMost: 40 } },
  );
}

/** KiB that a process grows by for a stream. */
async function heldBy(
  file: string,
  asks: readonly (readonly [path: string, body: string])[],
): Promise<number> {
  using fresh = await startProgram(file, 0, { UPSTREAM: upstream.url });
  using stack = new DisposableStack();
  const open = async (count: number): Promise<void> => {
    for (const [path, body] of asks)
      stack.use(await openReaders(fresh.url, path, body, Math.ceil(count / asks.length)));
  };
  await open(200);
  const before = await fresh.rss();
  await open(IDLE);
  await sleep(1_000);
  return ((await fresh.rss()) - before) / IDLE / 1024;
}

/** Readers who take nothing, beside others who do, while much is said. */
async function stalled(): Promise<void> {
  using fresh = await startProgram(CORO_SERVER, 0, { UPSTREAM: upstream.url });
  upstream.pace = PACE;
  upstream.filling = 1_000;
  using live = await openReaders(fresh.url, '/chat/groq/a', ONE, 500);
  await measure('500 live readers alone', fresh, [live]);
  const before = await fresh.rss();
  using slow = await openReaders(fresh.url, '/chat/cerebras/a', ONE, 500);
  slow.stall();
  const held: number[] = [];
  for (let second = 0; second < 20; second++) {
    await sleep(1_000);
    held.push(((await fresh.rss()) - before) / 1024 ** 2);
  }
  figures.push({
    what: '500 stalled readers: memory, at the most',
    unit: 'MiB',
    digits: 0,
    values: [Math.max(...held)],
    bar: { atMost: 128 },
  });
  await measure('500 live readers beside 500 stalled', fresh, [live]);
}
