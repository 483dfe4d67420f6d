import { MessagePort } from 'node:worker_threads';
import { afterEach, expect, it, vi } from 'vitest';
import { type AdmissionLimits, openAdmission } from './admission.ts';
import { HttpError } from './errors.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Takes three runs at the most; one is no crowd, two are. */
const open = (liveRuns: number, isStopping = false, own: Partial<AdmissionLimits> = {}) =>
  openAdmission({ liveRuns }, { isReady: true, isStopping }, { runs: 3, fewRuns: 2, delayMs: 100, ...own });

function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

function refusalOf(admission: ReturnType<typeof open>) {
  try {
    admission.check();
    return undefined;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { status: error.status, code: error.code, after: Number(error.headers['retry-after']) };
  }
}

it('takes runs on up to its cap, and says when to come again, each time another moment', () => {
  using busy = open(3);
  using calm = open(2);
  expect(refusalOf(calm)).toBeUndefined();
  const refusals = Array.from({ length: 50 }, () => refusalOf(busy));
  expect(refusals[0]).toMatchObject({ status: 503, code: 'server_overloaded' });
  const moments = new Set(refusals.map((it) => it?.after));
  expect([...moments].toSorted()).toEqual([1, 2, 3, 4, 5]);
});

it('takes none on once it stops', () => {
  using stopping = open(0, true);
  expect(refusalOf(stopping)).toMatchObject({ status: 503, code: 'server_shutting_down' });
});

it('takes none on where those who write wait too long, unless they are few, and some again when they do not', async () => {
  using admission = open(2, false, { delayMs: 60 });
  using quiet = open(1, false, { delayMs: 60 });
  await vi.waitFor(
    () => {
      // The first look asks, and what was asked is not answered meanwhile.
      refusalOf(admission);
      block(150);
      expect(refusalOf(admission)).toMatchObject({ code: 'server_overloaded' });
      expect(refusalOf(quiet)).toBeUndefined();
    },
    { interval: 1, timeout: 10_000 },
  );
  await vi.waitFor(() => expect(refusalOf(admission)).toBeUndefined(), { interval: 20, timeout: 10_000 });
});

it('goes by how long the last one waited, while the next one waits', async () => {
  using admission = open(2, false, { delayMs: 60 });
  await vi.waitFor(() => expect(refusalOf(admission)).toBeUndefined(), { interval: 20, timeout: 10_000 });
  refusalOf(admission);
  block(150);
  // The message comes after all that the event loop had to read before it.
  await new Promise((resolve) => setImmediate(resolve));
  expect(refusalOf(admission)).toMatchObject({ code: 'server_overloaded' });
});

it('asks itself nothing while there is no crowd, nor wakes up for it, and forgets how the last one fared', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const runs = { liveRuns: 2 };
  using admission = openAdmission(
    runs,
    { isReady: true, isStopping: false },
    { runs: 3, fewRuns: 2, delayMs: 60 },
  );
  expect(vi.getTimerCount()).toBe(0);
  refusalOf(admission);
  block(150);
  await new Promise((resolve) => setImmediate(resolve));
  expect(refusalOf(admission)).toMatchObject({ code: 'server_overloaded' });
  runs.liveRuns = 1;
  const post = vi.spyOn(MessagePort.prototype, 'postMessage');
  vi.advanceTimersByTime(20);
  expect(vi.getTimerCount()).toBe(0);
  expect(refusalOf(admission)).toBeUndefined();
  expect(post).not.toHaveBeenCalled();
  runs.liveRuns = 2;
  expect(refusalOf(admission)).toBeUndefined();
});
