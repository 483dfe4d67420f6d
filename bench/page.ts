import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import '../scripts/build-page.ts';
import { toConfig } from '../src/config/config.ts';
import { openEmulator } from '../src/emulator/emulator.ts';
import { showpieceFor } from '../src/emulator/showpieces.ts';
import { openCoro } from '../src/open-coro.ts';
import { openServer } from '../src/server/open-server.ts';
import { openChromium } from '../test/support/chromium.ts';
import { envFor } from '../test/support/upstream.ts';
import { openPacedUpstream } from './support/paced-upstream.ts';
import { CORO_SERVER, startProgram } from './support/process.ts';
import { type Figure, machine, percentile, report } from './support/report.ts';

/**
 * Does the page stay smooth, small and lean? Frames a second in Chromium while eight answers of 100 tokens a second
 * stream in, beside the same page at rest; the script it takes before the first question; its memory over 50 turns.
 * Browser, server and upstream share the machine's cores. Wants Chromium.
 */
const ROUNDS = 5;
const ANSWERS = 8;
const PACE = 100;
const STREAM_MS = 12_000;
const REST_MS = 3_000;
const TURNS = 50;
const PROSE =
  'Each of them has its place. **What decides** is how the work grows, how much memory there is, and whether *equal* items must keep their order; `n` is the number of items. A list that is nearly in order already is a case of its own, since some of them notice and some do not.';
const QUESTIONS = ['Compare them in a table.', 'Write a function.', 'Explain it with the formula.'];
/** What every answer says: prose, a table, code, formulas, as models write. */
const TEXT =
  QUESTIONS.map((question, seed) => `${PROSE}\n\n${showpieceFor(question, seed) ?? ''}`).join('\n\n') +
  '\n\n';
const DESKTOP = { viewport: { width: 1360, height: 850 } };

/** What runs in the page itself. */
const frameTimes = `(ms) => new Promise((resolve) => {
  const all = [];
  const frame = (now) => {
    all.push(now);
    if (now - all[0] < ms) requestAnimationFrame(frame);
    else resolve(all);
  };
  requestAnimationFrame(frame);
})`;

console.log(machine());
await using browser = await openChromium();
const figures: Figure[] = [...(await smoothness(browser)), ...(await memory(browser))];
report(figures);

/** What the page draws while much is said, and what that costs its main thread. */
async function smoothness(browser: Browser): Promise<Figure[]> {
  using upstream = await openPacedUpstream();
  upstream.pace = PACE;
  upstream.text = TEXT;
  using server = await startProgram(CORO_SERVER, 0, { UPSTREAM: upstream.url });
  const models = Array.from({ length: ANSWERS }, (_, place) => (place % 2 === 0 ? 'llama-70b' : 'llama-8b'));
  const [rest, stream, worst, cpu, script]: number[][] = [[], [], [], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    await using context = await browser.newContext(DESKTOP);
    const page = await context.newPage();
    const bytes = countScript(page);
    await page.goto(`${server.url}/?models=${models.join(',')}`);
    await page.getByRole('button', { name: `Ask ${ANSWERS}` }).waitFor();
    script?.push((await bytes()) / 1024);
    const cdp = await context.newCDPSession(page);
    const still = await drawn(page, cdp, REST_MS);
    await ask(page, 'Compare them.');
    await page
      .locator('.column .markdown')
      .nth(ANSWERS - 1)
      .waitFor();
    const live = await drawn(page, cdp, STREAM_MS);
    await page.keyboard.press('Escape');
    rest?.push(still.perSecond);
    stream?.push(live.perSecond);
    worst?.push(live.slowestMs);
    cpu?.push((live.busy * 1000) / live.perSecond);
    console.log(
      `${live.perSecond.toFixed(1)} frames/s beside ${still.perSecond.toFixed(1)} at rest, ` +
        `main thread busy ${(live.busy * 100).toFixed(0)} %: ${live.parts}`,
    );
  }
  return [
    { what: 'frames at rest', unit: '/s', digits: 1, values: rest ?? [] },
    {
      what: `frames, ${ANSWERS} answers × ${PACE} tokens/s`,
      unit: '/s',
      digits: 1,
      values: stream ?? [],
      bar: { atLeast: 50 },
    },
    { what: 'longest time between two frames, p99', unit: 'ms', values: worst ?? [] },
    { what: 'CPU of the main thread a frame', unit: 'ms', digits: 1, values: cpu ?? [] },
    {
      what: 'script before the first question, compressed',
      unit: 'KiB',
      digits: 1,
      values: script ?? [],
      bar: { atMost: 200 },
    },
  ];
}

/** What the page holds after few and after many turns, with eight whole answers each. */
async function memory(browser: Browser): Promise<Figure[]> {
  await using emulator = await openEmulator({ latencyMs: 0, tokensPerSecond: 5_000, log: false });
  const config = toConfig({ PORT: '0', CORO_LOG_LEVEL: 'silent', ...envFor(emulator) });
  await using coro = await openCoro({ config });
  await using server = await openServer(coro, config, 'bench');
  const url = await server.listen();
  await using context = await browser.newContext(DESKTOP);
  const page = await context.newPage();
  await page.goto(`${url}/?models=${Array(ANSWERS).fill('gemini').join(',')}`);
  await page.getByRole('button', { name: `Ask ${ANSWERS}` }).waitFor();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable');
  const heap = new Map<number, { readonly mib: number; readonly nodes: number }>();
  for (let turn = 1; turn <= TURNS; turn++) {
    await ask(page, QUESTIONS[turn % QUESTIONS.length] ?? '');
    await page
      .locator('.run-totals')
      .nth(turn - 1)
      .getByText(`${ANSWERS} of ${ANSWERS}`)
      .waitFor();
    if (turn % 10 !== 0 && turn !== 1) continue;
    await sleep(500);
    await cdp.send('HeapProfiler.collectGarbage');
    const of = await metrics(cdp);
    heap.set(turn, { mib: (of.JSHeapUsedSize ?? 0) / 1024 ** 2, nodes: of.Nodes ?? 0 });
    console.log(`${turn} turns: ${heap.get(turn)?.mib.toFixed(1)} MiB, ${heap.get(turn)?.nodes} nodes`);
  }
  const [few, last] = [heap.get(10), heap.get(TURNS)];
  return [
    { what: 'script memory after 10 turns', unit: 'MiB', digits: 1, values: [few?.mib ?? Number.NaN] },
    {
      what: `${TURNS - 10} turns more`,
      unit: 'MiB',
      digits: 1,
      values: [(last?.mib ?? Number.NaN) - (few?.mib ?? Number.NaN)],
      bar: { atMost: 4 },
    },
    { what: `DOM nodes after ${TURNS} turns`, values: [last?.nodes ?? Number.NaN] },
  ];
}

async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your question' }).fill(question);
  await page.keyboard.press('Enter');
}

/** Bytes of script as they came over the wire. */
function countScript(page: Page): () => Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') sizes.push(request.sizes().then((it) => it.responseBodySize));
  });
  return async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

interface Drawn {
  readonly perSecond: number;
  /** Milliseconds that 99 of 100 frames keep below. */
  readonly slowestMs: number;
  /** Share of the time in which the main thread works, and at what. */
  readonly busy: number;
  readonly parts: string;
}

/** Counts frames, for so long. */
async function drawn(page: Page, cdp: CDPSession, ms: number): Promise<Drawn> {
  // CPU time of the thread: what else the machine does is not counted.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await metrics(cdp);
  const times = (await page.evaluate(`(${frameTimes})(${ms})`)) as readonly number[];
  const after = await metrics(cdp);
  const took = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const gaps = times.slice(1).map((time, place) => time - (times[place] ?? time));
  const share = (name: string): number => ((after[name] ?? 0) - (before[name] ?? 0)) / (took / 1000);
  const parts = ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'];
  return {
    perSecond: gaps.length / (took / 1000),
    slowestMs: percentile(gaps, 0.99),
    busy: share('TaskDuration'),
    parts: parts
      .map((name) => `${name.replace('Duration', '')} ${(share(name) * 100).toFixed(0)} %`)
      .join(', '),
  };
}

async function metrics(cdp: CDPSession): Promise<Readonly<Record<string, number>>> {
  const { metrics: all } = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
}
