import { setTimeout as sleep } from 'node:timers/promises';
import { openPacedUpstream } from './support/paced-upstream.ts';
import { type Program, pinSelf, startProgram } from './support/process.ts';
import { openReaders, type Readers } from './support/readers.ts';
import { type Figure, machine, report } from './support/report.ts';

/**
 * What does a streamed token cost, how late is it, and what does an open stream hold? Answers at a reader's pace, fanned
 * out to five models a run, beside a bare relay on the same core that passes bytes on unread. The other core is the
 * upstream and the readers.
 */
const ROUNDS = 5;
const ROUND_MS = 2_000;
const FAN_OUT = 5;
const PACE = 20;

pinSelf(1);
using upstream = await openPacedUpstream();
using relay = await startProgram('bare-relay.ts', 0, { UPSTREAM: upstream.url });
using server = await startProgram('coro-server.ts', 0, { UPSTREAM: upstream.url });
const figures: Figure[] = [];

console.log(machine());
console.log(`${ROUNDS} rounds of ${ROUND_MS / 1000} s each\n`);

const RUN = JSON.stringify({
  prompt: 'Count.',
  models: ['groq/a', 'groq/b', 'cerebras/c', 'cerebras/d', 'together/e'],
  stream: true,
});
const ONE = JSON.stringify({ prompt: 'Count.', stream: true });

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

/** The same over several providers: one has a bound of its own. */
async function many(name: string, count: number, perSecond: number): Promise<void> {
  upstream.pace = perSecond;
  const before = await server.rss();
  using groq = await openReaders(server.url, '/chat/groq/a', ONE, Math.ceil(count / 3));
  using cerebras = await openReaders(server.url, '/chat/cerebras/a', ONE, Math.ceil(count / 3));
  using together = await openReaders(server.url, '/chat/together/a', ONE, Math.floor(count / 3));
  await measure(name, server, [groq, cerebras, together]);
  const each = ((await server.rss()) - before) / count / 1024;
  figures.push({ what: `${name}: memory a stream`, unit: 'KiB', digits: 1, values: [each] });
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
    const delays = readers.flatMap((reader) => [...reader.delays()]).toSorted((a, b) => a - b);
    half.push(delays[Math.floor(delays.length * 0.5)] ?? Number.NaN);
    late.push(delays[Math.floor(delays.length * 0.99)] ?? Number.NaN);
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

/** Streams in which nothing is said after the first word. */
async function idle(): Promise<void> {
  upstream.pace = 0;
  const count = 1_000;
  const each: number[] = [];
  using fresh = await startProgram('coro-server.ts', 0, { UPSTREAM: upstream.url });
  using _warm = await openReaders(fresh.url, '/chat/groq/a', ONE, 200);
  for (let round = 0; round < ROUNDS; round++) {
    const before = await fresh.rss();
    using _all = await openReaders(fresh.url, '/chat/groq/a', ONE, count);
    await sleep(500);
    each.push(Math.max(0, (await fresh.rss()) - before) / count / 1024);
    await sleep(500);
  }
  // Later rounds find the memory of the first ones.
  figures.push({
    what: `${count.toLocaleString('en')} idle streams: memory each`,
    unit: 'KiB',
    digits: 1,
    values: each.slice(0, 1),
    bar: { atMost: 40 },
  });
}

/** Readers who take nothing, beside others who do, while much is said. */
async function stalled(): Promise<void> {
  using fresh = await startProgram('coro-server.ts', 0, { UPSTREAM: upstream.url });
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
