import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NO_RUN, type Run, reduce } from '../core/reduce.ts';
import { fakeTerminal } from './fakes.ts';
import { openStatusLine } from './open-status-line.ts';

const ERASE = '\r\u001b[2K';
const RUN: Run = reduce(NO_RUN, {
  seq: 0,
  type: 'run.started',
  runId: 'r',
  models: ['gemini', 'mixtral', 'deepseek'],
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('says what is being waited for, and for how long', () => {
  const terminal = fakeTerminal({ columns: 80 });
  using status = openStatusLine(terminal);
  status.update(RUN);
  vi.advanceTimersByTime(1200);
  expect(terminal.err().split(ERASE).at(-1)).toBe(
    '0 of 3 answered · waiting for gemini, mixtral, deepseek · 1.2 s',
  );
});

it('draws ten times a second at most, whatever happens', () => {
  const terminal = fakeTerminal({ columns: 80 });
  using status = openStatusLine(terminal);
  for (let i = 0; i < 1000; i++) {
    status.update(RUN);
    vi.advanceTimersByTime(1);
  }
  expect(terminal.err().match(/answered/g)).toHaveLength(10);
});

it('clears itself for what is written beside it, and at the end', () => {
  const terminal = fakeTerminal({ columns: 80 });
  {
    using status = openStatusLine(terminal);
    status.update(RUN);
    vi.advanceTimersByTime(100);
    status.erase();
    status.erase();
    expect(terminal.err().split(ERASE)).toHaveLength(2);
    vi.advanceTimersByTime(100);
  }
  expect(terminal.err().endsWith(ERASE)).toBe(true);
  const written = terminal.err();
  vi.advanceTimersByTime(1000);
  expect(terminal.err()).toBe(written);
});

it('shortens the names, not the time, and never fills the last column', () => {
  const terminal = fakeTerminal({ columns: 45 });
  using status = openStatusLine(terminal);
  status.update(RUN);
  vi.advanceTimersByTime(100);
  expect(terminal.err()).toBe('0 of 3 answered · waiting for gemin… · 0.1 s');
  expect(terminal.err().length).toBeLessThan(45);
});

it.each([
  ['in a pipe', {}],
  ['on a terminal that cannot erase', { columns: 80, env: { TERM: 'dumb' } }],
])('draws nothing %s', (_, options) => {
  const terminal = fakeTerminal(options);
  using status = openStatusLine(terminal);
  status.update(RUN);
  vi.advanceTimersByTime(1000);
  expect(terminal.err()).toBe('');
});
