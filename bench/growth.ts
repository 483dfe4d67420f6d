import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openGatewayUpstream } from './support/gateway-upstream.ts';
import { load } from './support/load.ts';
import { plotOf } from './support/plot.ts';
import { CORO_SERVER, pinSelf, startProgram } from './support/process.ts';
import { type Figure, machine, median, report } from './support/report.ts';

/**
 * How does the cost grow with the models of a run, with the callers, and with the answers' length? Drawn into
 * `docs/pictures`; what grows faster than a straight line is a fault.
 */
const ROUNDS = 5;
const ROUND_MS = 700;
/** Until the last caller's connection, and its own upstream, stand. */
const CONNECT_MS = 600;
const PICTURES = join(import.meta.dirname, '../docs/pictures');

pinSelf(1);
using upstream = await openGatewayUpstream();
await load(upstream.url, '/', '{}', 64, 2_000);
using server = await startProgram(CORO_SERVER, 0, { UPSTREAM: upstream.url });
const figures: Figure[] = [];
console.log(machine());

const MODEL = 'gpt-oss-120b';
const run = (models: number, stream: boolean): string =>
  JSON.stringify({ prompt: 'Name one prime number.', models: Array(models).fill(MODEL), stream });

await warmUp();
const MODELS = [1, 2, 5, 10, 20, 35, 50];
await grow('models', 'models in a run', MODELS, {
  whole: (models) => microsPer(run(models, false), 16),
  streamed: (models) => microsPer(run(models, true), 16),
});
const CALLERS = [1, 10, 50, 100, 250, 500, 1_000, 2_000];
await grow(
  'callers',
  'callers at a time',
  CALLERS,
  // So many at a time take so much longer: what counts is what all of them cost together.
  { whole: async (callers) => callers * (await microsPer(run(1, false), callers)) },
);
const LENGTHS = [10, 50, 100, 250, 500, 1_000, 2_000, 4_000];
await grow('length', 'words in an answer', LENGTHS, {
  whole: (words) => withWords(words, () => microsPer(run(1, false), 16)),
  streamed: (words) => withWords(words, () => microsPer(run(1, true), 16)),
});
report(figures);

async function warmUp(): Promise<void> {
  for (let i = 0; i < 3; i++)
    for (const stream of [false, true]) await load(server.url, '/chat', run(5, stream), 64, 1_000);
}

/** CPU time of the server for one run, in microseconds, once everybody is connected: connecting is no part of a run. */
async function microsPer(body: string, callers: number): Promise<number> {
  let runs = 0;
  const loading = load(server.url, '/chat', body, callers, CONNECT_MS + ROUND_MS, {
    onRefusal: () => {},
    onAnswer: () => void runs++,
  });
  const sample = async (ms: number) => {
    await sleep(ms);
    return { micros: await server.cpuMicros(), runs };
  };
  const before = await sample(CONNECT_MS);
  const after = await sample(ROUND_MS);
  await loading;
  return (after.micros - before.micros) / (after.runs - before.runs);
}

async function withWords(words: number, act: () => Promise<number>): Promise<number> {
  upstream.words = words;
  const micros = await act();
  upstream.words = 100;
  return micros;
}

/** Measures at each place, in interleaved rounds, draws it, and says how much more than in proportion the end costs. */
async function grow(
  file: string,
  what: string,
  places: readonly number[],
  kinds: Readonly<Record<string, (place: number) => Promise<number>>>,
): Promise<void> {
  const all = Object.entries(kinds).map(([name, measure]) => ({
    name,
    measure,
    values: places.map((): number[] => []),
  }));
  for (let round = 0; round < ROUNDS; round++)
    for (const { measure, values } of all)
      for (const [i, place] of places.entries()) values[i]?.push((await measure(place)) / 1000);
  const lines = all.map(({ name, values }) => ({
    name,
    points: places.map((place, i) => [place, median(values[i] ?? [])] as const),
  }));
  for (const { name, points } of lines) {
    console.log(`${what}, ${name}: ${points.map(([x, y]) => `${x}: ${y.toFixed(2)} ms`).join(' · ')}`);
    figures.push({
      what: `${what}, ${name}: steepness`,
      digits: 2,
      values: [steepnessOf(points)],
      bar: { atMost: 1.15 },
    });
  }
  const y = 'CPU of the server, ms';
  const title = `What it costs, by ${what}`;
  writeFileSync(join(PICTURES, `growth-${file}.svg`), plotOf({ title, x: what, y, lines }));
}

/** The power with which the upper half grows: 1 is a straight line through 0, less is better, 2 is a square. */
function steepnessOf(points: readonly (readonly [number, number])[]): number {
  const upper = points.slice(Math.floor(points.length / 2));
  const logs = upper.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const [meanX, meanY] = [0, 1].map(
    (axis) => logs.reduce((sum, it) => sum + (it[axis] ?? 0), 0) / logs.length,
  );
  const slope = (part: (x: number, y: number) => number): number =>
    logs.reduce((sum, [x, y]) => sum + part(x - (meanX ?? 0), y - (meanY ?? 0)), 0);
  return slope((x, y) => x * y) / slope((x) => x * x);
}
