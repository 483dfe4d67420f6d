import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeTerminal } from './fakes.ts';
import { openStop } from './open-stop.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks to stop at the first signal and ends at once at the second', () => {
  const terminal = fakeTerminal();
  using stop = openStop(terminal);
  expect([stop.signal.aborted, stop.reason]).toEqual([false, undefined]);
  terminal.stop('SIGINT');
  expect([stop.signal.aborted, stop.reason, terminal.exits]).toEqual([true, 'SIGINT', []]);
  vi.advanceTimersByTime(1000);
  terminal.stop('SIGTERM');
  expect([stop.reason, terminal.exits]).toEqual(['SIGINT', [143]]);
});

it('takes two signals that come together for one, as npm sends them', () => {
  const terminal = fakeTerminal();
  using _stop = openStop(terminal);
  terminal.stop('SIGINT');
  vi.advanceTimersByTime(20);
  terminal.stop('SIGINT');
  expect(terminal.exits).toEqual([]);
});

it('does not listen once it is closed, nor to what it ignores', () => {
  const terminal = fakeTerminal();
  const stop = openStop(terminal, ['EPIPE']);
  terminal.stop('EPIPE');
  stop[Symbol.dispose]();
  terminal.stop('SIGINT');
  expect(stop.reason).toBeUndefined();
});
