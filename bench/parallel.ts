import { openEmulator } from '../src/emulator/emulator.ts';
import { openCoro } from '../src/open-coro.ts';
import { openServer } from '../src/server/open-server.ts';
import { emulatedConfig, MODELS, SLOWEST_MS, setDelays } from './support/emulated.ts';
import { bar, machine, median, spread } from './support/report.ts';

/**
 * Is it parallel? Measured where it cannot be faked: when each upstream request arrives at the providers. Five
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
console.log('                       arrivals within, ms     total, ms               sum / total');
report('five models at once', five);
report('fifty answers at once', fifty);
report('a loop that waits', waiting);
console.log('');
bar('the five requests arrive within 5 ms of each other', medianOf(five, ({ arrivalMs }) => arrivalMs) <= 5);
bar(
  `total ≤ slowest upstream + 10 ms (${SLOWEST_MS + 10} ms)`,
  medianOf(five, ({ totalMs }) => totalMs) <= SLOWEST_MS + 10,
);
bar('sum of latencies / total > 3', medianOf(five, ratioOf) > 3);
bar('fifty requests arrive within 25 ms of each other', medianOf(fifty, ({ arrivalMs }) => arrivalMs) <= 25);

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

function ratioOf({ sumMs, totalMs }: Round): number {
  return sumMs / totalMs;
}

function medianOf(rounds: readonly Round[], figure: (round: Round) => number): number {
  return median(rounds.map(figure));
}

function report(name: string, rounds: readonly Round[]): void {
  const column = (figure: (round: Round) => number, digits: number) =>
    spread(rounds.map(figure), digits).padEnd(23);
  const columns = [
    column(({ arrivalMs }) => arrivalMs, 2),
    column(({ totalMs }) => totalMs, 1),
    column(ratioOf, 2),
  ];
  console.log(`${name.padEnd(22)} ${columns.join(' ')}`);
}
