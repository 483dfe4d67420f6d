import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toConfig } from '../src/config/config.ts';
import { parseConfigFile } from '../src/config/config-file.ts';
import { openServer } from '../src/server/open-server.ts';
import { openHoldingUpstream, promptFor } from './support/holding-upstream.ts';
import { askAndLeave, DOORS, PLACES } from './support/leaver.ts';
import { jsonOf } from './support/served.ts';
import { until } from './support/until.ts';
import { openTestCoro } from './support/upstream.ts';

/** Callers who hang up, at any moment of a run: nothing of it is left, at the provider or here. */

/** Callers who leave; 10,000 in `CORO_DISCONNECTS=10000`. */
const DISCONNECTS = Number(process.env.CORO_DISCONNECTS ?? 600);
const TOGETHER = 20;
/** Requests that may be under way: fewer than are asked for at a time, so that some wait for their turn. */
const SLOTS = 16;

/** What this process waits for or listens to, by kind. */
function resources(): Readonly<Record<string, number>> {
  const kinds = Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind);
  return Object.fromEntries(Object.entries(kinds).map(([kind, all = []]) => [kind, all.length]));
}

function listeners(): Readonly<Record<string, number>> {
  return Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
}

it(
  `closes every upstream call of ${DISCONNECTS} callers who leave at random, and keeps no slot, timer, socket or listener`,
  async () => {
    await using upstream = await openHoldingUpstream();
    const env = { GROQ_API_KEY: 'gsk_test_12345678', GROQ_BASE_URL: upstream.url };
    const file = parseConfigFile(JSON.stringify({ concurrency: { groq: SLOTS } }), 'coro.config.json');
    const config = toConfig({ PORT: '0', CORO_LOG_LEVEL: 'silent', ...env }, file);
    await using coro = await openTestCoro(config);
    const ease = { delayMs: Number.POSITIVE_INFINITY };
    await using server = await openServer(coro, config, '1.2.3', { admissionLimits: ease });
    const url = await server.listen();
    let id = 0;
    const askAll = async (): Promise<void> => {
      const models = Array.from({ length: SLOTS }, (_, i) => `groq/m-${i}`);
      const body = { prompt: promptFor({ id: id++, hold: null }), models };
      expect(await jsonOf(`${url}/chat`, body)).toMatchObject({ outcome: 'complete' });
    };
    const isQuiet = async (): Promise<void> => {
      await until(() => expect([coro.liveRuns, upstream.open]).toEqual([0, 0]));
      server.app.server.closeIdleConnections();
    };
    await askAll();
    await isQuiet();
    const before = { resources: resources(), listeners: listeners() };

    const departure = fc.record({
      door: fc.constantFrom(...DOORS),
      isStreamed: fc.boolean(),
      at: fc.constantFrom(...PLACES),
      isReset: fc.boolean(),
      models: fc.integer({ min: 1, max: 3 }),
    });
    let left = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(departure, { minLength: TOGETHER, maxLength: TOGETHER }), async (all) => {
        await Promise.all(all.map((it) => askAndLeave(url, upstream, id++, it)));
        left += all.length;
      }),
      { numRuns: Math.ceil(DISCONNECTS / TOGETHER), endOnFailure: true },
    );
    expect(left).toBeGreaterThanOrEqual(DISCONNECTS);
    await isQuiet();
    // Every slot is free: as many as there are may ask at once.
    await askAll();
    await isQuiet();
    const after = { resources: resources(), listeners: listeners() };
    expect(after.listeners).toEqual(before.listeners);
    expect(after.resources).toEqual(before.resources);
  },
  60_000 + DISCONNECTS * 50,
);
