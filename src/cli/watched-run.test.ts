import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../core/run-event.ts';
import { NOTHING_WATCHED, paceOf, standingOf, type WatchedRun, watch } from './watched-run.ts';

const END = {
  modelUsed: 'p/m',
  servedBySuccessor: false,
  truncated: false,
  latencyMs: 1500,
  attempts: 1,
  simulated: false,
  warnings: [],
} as const;

const about = { index: 0, model: 'a' } as const;

/** What was watched after events at their milliseconds. */
function watched(...steps: readonly (readonly [ms: number, event: Record<string, unknown>])[]): WatchedRun {
  const started = { seq: 0, type: 'run.started', runId: 'r', models: ['a'] } as const;
  let all = watch(NOTHING_WATCHED, started, 0);
  for (const [ms, event] of steps) all = watch(all, { seq: 1, ...about, ...event } as RunEvent, ms);
  return all;
}

function told(all: WatchedRun, elapsedMs: number): readonly [string, string] {
  const [answer] = all.run.answers;
  if (!answer) throw new Error('A run of one model has an answer');
  return [standingOf(answer), paceOf(answer, all.spokenMs[0], elapsedMs)];
}

const asked = { type: 'answer.started', modelUsed: 'p/m' };
const words = (characters: number) => ({ type: 'answer.delta', text: 'x'.repeat(characters) });

describe('an answer that is watched', () => {
  it('waits, thinks, and speaks', () => {
    expect(told(watched(), 1200)).toEqual(['waiting', '1.2 s']);
    expect(told(watched([5, asked]), 1200)).toEqual(['waiting', '1.2 s']);
    const thinking = watched([5, asked], [300, { type: 'answer.reasoning', text: 'Hm' }]);
    expect(told(thinking, 1200)).toEqual(['thinking', '1.2 s']);
    expect(told(watched([5, asked], [300, words(4)]), 400)).toEqual([
      'streaming',
      '0.4 s · first token 0.3 s',
    ]);
  });

  it('has a speed, guessed by its characters, from its first token on', () => {
    expect(told(watched([300, words(4)], [900, words(396)]), 1300)[1]).toBe(
      '1.3 s · first token 0.3 s · ~100 tok/s',
    );
  });

  it('has what its provider counted, once it is done', () => {
    const usage = { inputTokens: 5, outputTokens: 60 };
    const end = { type: 'answer.completed', ...END, usage, timeToFirstTokenMs: 500 };
    expect(told(watched([480, words(400)], [1600, end]), 9000)).toEqual([
      'done',
      '1.5 s · first token 0.5 s · 60 tok/s',
    ]);
  });

  it('is not called fast for what it thought', () => {
    const usage = { inputTokens: 5, outputTokens: 6000, reasoningTokens: 5900 };
    const end = { type: 'answer.completed', ...END, usage, timeToFirstTokenMs: 500 };
    expect(told(watched([480, words(400)], [1600, end]), 9000)[1]).toContain('~100 tok/s');
  });

  it.each([
    [{ type: 'answer.completed', ...END, truncated: true }, 'cut off'],
    [{ type: 'answer.failed', ...END, fault: { code: 'timeout' }, partial: false, hint: '' }, 'failed'],
    [{ type: 'answer.failed', ...END, fault: { code: 'cancelled' }, partial: true, hint: '' }, 'stopped'],
  ])('ends: %j', (end, standing) => {
    expect(told(watched([1500, end]), 9000)).toEqual([standing, '1.5 s']);
  });
});
