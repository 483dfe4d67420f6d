import { monitorEventLoopDelay } from 'node:perf_hooks';
import { follow, post } from '../test/support/follow.ts';
import { openHoldingUpstream, promptFor } from '../test/support/holding-upstream.ts';
import { askAndLeave, DOORS, PLACES } from '../test/support/leaver.ts';
import { CORO_SERVER, pinSelf, startProgram } from './support/process.ts';
import { machine, median, percentile, report } from './support/report.ts';

/**
 * How soon is an upstream call closed that nobody waits for any more? Callers leave at random moments of streamed and
 * whole runs, and races end with their first model; the time is taken at the upstream, from the moment the client left, or
 * the winner spoke. This process is caller and upstream at once: a busy machine makes both later.
 */
const LEAVERS = Number(process.env.CORO_DISCONNECTS ?? 2000);
const RACES = 200;
const RUNNERS = 5;
const TOGETHER = 10;
/** Milliseconds between two of the same caller's requests, at most: what is measured is no server under full load. */
const PAUSE_MS = 80;

console.log(
  `${machine()}\n${LEAVERS} callers who leave, ${TOGETHER} at a time; ${RACES} races of ${RUNNERS}\n`,
);
pinSelf(1);
await using upstream = await openHoldingUpstream();
using coro = await startProgram(CORO_SERVER, 0, { UPSTREAM: upstream.url });
let id = 0;

/** Milliseconds between two looks at how late this process itself is. */
const LOOK_MS = 5;

await leave(100);
const lateness = monitorEventLoopDelay({ resolution: LOOK_MS });
lateness.enable();
const left = await leave(LEAVERS);
const lost: number[] = [];
for (let race = 0; race < RACES; race++) lost.push(...(await runRace()));
report([
  {
    what: 'a caller left → upstream closed, p99',
    unit: 'ms',
    digits: 1,
    values: [percentile(left, 0.99)],
    bar: { atMost: 50 },
  },
  { what: 'the same, median', unit: 'ms', digits: 1, values: [median(left)] },
  { what: 'upstream calls measured', values: [left.length] },
  { what: 'upstream calls left open', values: [upstream.open], bar: { atMost: 0 } },
  {
    what: 'the first speaks → losers closed, p99',
    unit: 'ms',
    digits: 1,
    values: [percentile(lost, 0.99)],
    bar: { atMost: 50 },
  },
  { what: 'the same, median', unit: 'ms', digits: 1, values: [median(lost)] },
  // Where other work keeps this process waiting as long, the figures above tell of the machine.
  {
    what: 'how late this process itself was, p99',
    unit: 'ms',
    digits: 1,
    values: [lateness.percentile(99) / 1e6 - LOOK_MS],
  },
]);

async function leave(count: number): Promise<readonly number[]> {
  const times: number[] = [];
  const one = async (): Promise<void> => {
    while (times.length < count) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS));
      const departure = {
        door: DOORS[Math.floor(Math.random() * DOORS.length)] ?? '/chat',
        isStreamed: Math.random() < 0.5,
        at: PLACES[Math.floor(Math.random() * PLACES.length)] ?? 'middle',
        isReset: Math.random() < 0.5,
        models: 1 + Math.floor(Math.random() * 3),
      };
      times.push(...(await askAndLeave(coro.url, upstream, id++, departure)));
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, one));
  return times;
}

/** The first to speak wins; the others are held before their first token. */
async function runRace(): Promise<readonly number[]> {
  const own = id++;
  const body = {
    prompt: promptFor({ id: own, hold: 'first token', winner: { model: 'm-0', after: RUNNERS - 1 } }),
    models: Array.from({ length: RUNNERS }, (_, i) => `groq/m-${i}`),
    until: 'first',
    stream: true,
  };
  await follow(await post(coro, '/chat', body));
  const spokeAt = upstream.spokeAt(own);
  const closings = await upstream.closings(own);
  upstream.forget(own);
  return closings.map((closedAt) => closedAt - spokeAt);
}
