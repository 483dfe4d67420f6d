import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LiveRun } from '../core/contracts.ts';
import type { Run } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import type { RunLog } from '../core/run-log.ts';
import { openMemoryRunLog } from '../store/memory-run-log.ts';
import { openKeptRuns } from './kept-runs.ts';
import { batchesOf } from './testing.ts';

const STARTED: RunEvent = { seq: 0, type: 'run.started', runId: 'run_1', models: ['a'] };
const ENDED = { type: 'run.completed', runId: 'run_1', outcome: 'complete', totalLatencyMs: 1 } as const;
const word = (seq: number): RunEvent => ({
  seq,
  type: 'answer.delta',
  index: 0,
  model: 'a',
  text: `${seq} `,
});

/** A run that says what it is told to, and ends when it is stopped. */
function scripted() {
  const events: RunEvent[] = [STARTED];
  let wake = () => {};
  let isStopped = false;
  const say = (event: RunEvent) => {
    events.push(event);
    wake();
  };
  async function* all(): AsyncGenerator<readonly RunEvent[]> {
    for (let at = 0; ; ) {
      const batch = events.slice(at);
      at = events.length;
      if (batch.length > 0) yield batch;
      if (batch.at(-1)?.type === 'run.completed') return;
      if (events.length === at) await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const run: LiveRun = {
    id: 'run_1',
    models: ['a'],
    async follow(take) {
      for await (const batch of all()) await take(batch);
    },
    stop: () => {
      isStopped = true;
      say({ ...ENDED, outcome: 'cancelled', seq: events.length });
    },
    leave: () => run.stop(),
  };
  return { run, say, end: () => say({ ...ENDED, seq: events.length }), isStopped: () => isStopped };
}

function open(own: Partial<RunLog> = {}) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const log: RunLog = Object.assign(openMemoryRunLog(), own);
  const ends: Run[] = [];
  const bugs: unknown[] = [];
  const kept = openKeptRuns(
    log,
    (bug) => bugs.push(bug),
    (run) => ends.push(run),
  );
  const script = scripted();
  if (!own.append) onTestFinished(() => expect(bugs).toEqual([]));
  return { kept, ends, bugs, ...script, first: kept.keep(script.run, 'me') };
}

async function allOf(events: AsyncIterable<readonly RunEvent[]>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const batch of events) all.push(...batch);
  return all;
}

const textIn = (events: readonly RunEvent[]) => events.map((it) => ('text' in it ? it.text : '')).join('');

describe('a run that is kept', () => {
  it('says the same to everybody who follows it, from where each begins', async () => {
    const { kept, first, say, end } = open();
    const early = allOf(batchesOf(first));
    say(word(1));
    const second = await kept.follow('run_1', 'me');
    const whole = allOf(batchesOf(second));
    say(word(2));
    const rest = allOf(batchesOf(await kept.follow('run_1', 'me', 1)));
    say(word(3));
    end();
    expect(textIn(await early)).toBe('1 2 3 ');
    expect(textIn(await whole)).toBe('1 2 3 ');
    expect(textIn(await rest)).toBe('2 3 ');
    expect((await kept.look('run_1', 'me')).outcome).toBe('complete');
  });

  it('is stopped when what it says cannot be kept, and its readers are not left waiting', async () => {
    const full = new Error('No space left on device');
    const { first, isStopped, ends, bugs } = open({ append: () => Promise.reject(full) });
    expect(await allOf(batchesOf(first))).toEqual([]);
    expect(isStopped()).toBe(true);
    expect({ bugs, ends }).toEqual({ bugs: [full], ends: [] });
  });

  it('goes on without readers for its grace, and is stopped then', async () => {
    const { first, isStopped } = open();
    first.leave();
    await vi.advanceTimersByTimeAsync(14_999);
    expect(isStopped()).toBe(false);
    await vi.advanceTimersByTimeAsync(2);
    expect(isStopped()).toBe(true);
  });

  it('is not stopped when somebody comes back in time, as long as they stay', async () => {
    const { kept, first, isStopped, end } = open();
    first.leave();
    await vi.advanceTimersByTimeAsync(10_000);
    const back = await kept.follow('run_1', 'me', 0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(isStopped()).toBe(false);
    end();
    expect((await allOf(batchesOf(back))).map(({ type }) => type)).toEqual(['run.completed']);
  });

  it('holds nobody up for a reader who reads nothing', async () => {
    const { kept, first, say, end } = open();
    await batchesOf(first).next();
    const quick = allOf(batchesOf(await kept.follow('run_1', 'me')));
    for (let seq = 1; seq <= 1000; seq++) say(word(seq));
    end();
    expect((await quick).at(-1)?.type).toBe('run.completed');
  });

  it('is nobody else’s business', async () => {
    const { kept, first } = open();
    const unknown = await kept.follow('run_2', 'me').catch(String);
    expect(unknown).toMatch(/^NotFoundError/);
    expect(await kept.follow('run_1', 'you').catch(String)).toBe(unknown);
    expect(await kept.look('run_1', 'you').catch(String)).toBe(unknown);
    first.leave();
  });

  it('has at most eight readers, and room again when one leaves', async () => {
    const { kept } = open();
    const readers = [];
    for (let i = 0; i < 7; i++) readers.push(await kept.follow('run_1', 'me'));
    await expect(kept.follow('run_1', 'me')).rejects.toThrow('at most 8 readers');
    readers[3]?.leave();
    await kept.follow('run_1', 'me');
    await expect(kept.follow('run_1', 'me')).rejects.toThrow('at most 8 readers');
  });

  it('lets a reader who leaves go at once, in the middle of a wait', async () => {
    const { kept } = open();
    const reader = await kept.follow('run_1', 'me', 0);
    const waiting = allOf(batchesOf(reader));
    reader.leave();
    expect(await waiting).toEqual([]);
  });

  it('is replayed when it is over, and says so when nothing is left to say', async () => {
    const { kept, first, say, end } = open();
    say(word(1));
    end();
    await allOf(batchesOf(first));
    const late = await kept.follow('run_1', 'me');
    expect([late.isOver, textIn(await allOf(batchesOf(late)))]).toEqual([false, '1 ']);
    const done = await kept.follow('run_1', 'me', 2);
    expect([done.isOver, await allOf(batchesOf(done))]).toEqual([true, []]);
  });

  it('is told of once at its end, without its words, whoever has read it', async () => {
    const { kept, first, say, end, ends } = open();
    await kept.follow('run_1', 'me');
    first.leave();
    say(word(1));
    expect(ends).toEqual([]);
    end();
    await vi.waitFor(() => expect(ends).toHaveLength(1));
    expect(ends).toMatchObject([{ id: 'run_1', outcome: 'complete', answers: [{ model: 'a', parts: [] }] }]);
  });

  it('ends with whoever keeps it', async () => {
    const { kept, isStopped } = open();
    kept[Symbol.dispose]();
    expect(isStopped()).toBe(true);
  });
});
