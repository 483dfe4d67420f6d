import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CatalogUpdateReport } from '../core/catalog-update.ts';
import { fakeTerminal } from './fakes.ts';
import { keepCatalog } from './keep-catalog.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const HOUR_MS = 3_600_000;
const NOTHING: CatalogUpdateReport = { changes: [], losses: [], faults: [], lists: [], isTaken: true };

it('updates each time the hours are over, tells what changed, and stops with its server', async () => {
  const terminal = fakeTerminal();
  const stop = new AbortController();
  const reports: (CatalogUpdateReport | Error)[] = [
    { ...NOTHING, changes: [{ provider: 'groq', upstreamId: 'x', kind: 'gone', detail: 'twice' }] },
    new Error('the disk is full'),
    { ...NOTHING, isTaken: false, losses: [{ model: 'mixtral', lastRoutes: [] }] },
  ];
  const updateCatalog = vi.fn(async () => {
    const next = reports.shift() ?? NOTHING;
    if (next instanceof Error) throw next;
    return next;
  });
  const kept = keepCatalog({ updateCatalog }, 6, terminal, stop.signal);
  await vi.advanceTimersByTimeAsync(6 * HOUR_MS - 1);
  expect(updateCatalog).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(12 * HOUR_MS + 1);
  expect(updateCatalog).toHaveBeenCalledTimes(3);
  expect(terminal.err().split('\n')).toEqual([
    'catalog: groq/x gone: twice',
    'catalog: the update failed: the disk is full',
    'catalog: not taken: mixtral would have nobody left to answer',
    '',
  ]);
  stop.abort();
  await kept;
  expect(vi.getTimerCount()).toBe(0);
});
