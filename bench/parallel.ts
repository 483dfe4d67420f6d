import { openEmulator } from '../src/emulator/emulator.ts';
import { openCoro } from '../src/open-coro.ts';
import { openServer } from '../src/server/open-server.ts';
import { emulatedConfig, MODELS, SLOWEST_MS, setDelays } from './support/emulated.ts';
import { machine, report } from './support/report.ts';

/**
 * Is it parallel, five models and fifty? Measured where it cannot be faked: when each upstream request arrives at the providers. Five
 * models with delays of 200 to 400 ms, `POST /chat` over HTTP; then 50 answers at once; and beside them a loop that
 * waits for one model before it asks the next.
 */
const ROUNDS = 15;

await using emulator = await openEmulator();
setDelays(emulator);
const config = emulatedConfig(emulator, { CORO_MAX_MODELS: '50' });
await using coro = await openCoro({ config });
await using server = await openServer(coro, config, 'bench');
const url = await server.listen();

interface Round {
  /** Milliseconds between the first and the last arrival upstream. */
  readonly arrivalMs: number;
  /** Milliseconds from the caller's request to the whole reply. */
  readonly totalMs: number;
  /** Milliseconds of all answers added up. */
  readonly sumMs: number;
}

console.log(`${machine()}\n${ROUNDS} rounds each; upstream delays 200 to ${SLOWEST_MS} ms\n`);
// Warm up, and let every key learn which originals are gone.
await play(MODELS, 5);
const five = await play(MODELS, ROUNDS);
const fifty = await play(
  Array.from({ length: 50 }, (_, i) => MODELS[i % MODELS.length] ?? ''),
  ROUNDS,
);
const waiting = await playWaiting(ROUNDS);
report([
  {
    what: 'five models: requests arrive within',
    unit: 'ms',
    digits: 2,
    values: five.map(arrivalOf),
    bar: { atMost: 5 },
  },
  {
    what: 'five models: total',
    unit: 'ms',
    digits: 1,
    values: five.map(totalOf),
    bar: { atMost: SLOWEST_MS + 10 },
  },
  {
    what: 'five models: sum of latencies / total',
    digits: 2,
    values: five.map(ratioOf),
    bar: { atLeast: 3 },
  },
  {
    what: 'fifty answers: requests arrive within',
    unit: 'ms',
    digits: 2,
    values: fifty.map(arrivalOf),
    bar: { atMost: 25 },
  },
  { what: 'fifty answers: total', unit: 'ms', digits: 1, values: fifty.map(totalOf) },
  { what: 'a loop that waits: total', unit: 'ms', digits: 1, values: waiting.map(totalOf) },
  { what: 'a loop that waits: sum / total', digits: 2, values: waiting.map(ratioOf) },
]);

async function play(models: readonly string[], rounds: number): Promise<Round[]> {
  const played: Round[] = [];
  for (let i = 0; i < rounds; i++) {
    const before = emulator.requests.length;
    const startedAt = performance.now();
    const responses = await ask('/chat', { prompt: `Round ${i}`, models });
    const totalMs = performance.now() - startedAt;
    played.push({ arrivalMs: arrivalsSince(before), totalMs, sumMs: sumOf(responses) });
  }
  return played;
}

/** What it would be like to ask one after the other. */
async function playWaiting(rounds: number): Promise<Round[]> {
  const played: Round[] = [];
  for (let i = 0; i < rounds; i++) {
    const before = emulator.requests.length;
    const startedAt = performance.now();
    let sumMs = 0;
    for (const model of MODELS) sumMs += sumOf(await ask('/chat', { prompt: `Round ${i}`, models: [model] }));
    played.push({ arrivalMs: arrivalsSince(before), totalMs: performance.now() - startedAt, sumMs });
  }
  return played;
}

interface Response {
  readonly latency_ms: number;
  readonly error: string | null;
}

async function ask(path: string, body: object): Promise<readonly Response[]> {
  const reply = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { responses } = (await reply.json()) as { responses: readonly Response[] };
  const failed = responses.find(({ error }) => error !== null);
  if (failed) throw new Error(`A model failed: ${failed.error}`);
  return responses;
}

function arrivalsSince(count: number): number {
  const arrivals = emulator.requests.slice(count).map(({ arrivedAt }) => arrivedAt);
  return Math.max(...arrivals) - Math.min(...arrivals);
}

function sumOf(responses: readonly Response[]): number {
  return responses.reduce((sum, { latency_ms }) => sum + latency_ms, 0);
}

function arrivalOf({ arrivalMs }: Round): number {
  return arrivalMs;
}

function totalOf({ totalMs }: Round): number {
  return totalMs;
}

function ratioOf({ sumMs, totalMs }: Round): number {
  return sumMs / totalMs;
}
