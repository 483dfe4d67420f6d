import { expect, it } from 'vitest';
import { reasoningOf, textOf } from './answer.ts';
import { collect, NO_RUN, reduce } from './reduce.ts';
import type { RunEvent } from './run-event.ts';

const END = {
  modelUsed: 'p/m',
  servedBySuccessor: false,
  truncated: false,
  latencyMs: 5,
  attempts: 1,
  simulated: false,
  warnings: [],
} as const;

const EVENTS: readonly RunEvent[] = [
  { seq: 0, type: 'run.started', runId: 'run_1', models: ['a', 'a'] },
  { seq: 1, type: 'answer.started', index: 1, model: 'a', modelUsed: 'p/m' },
  { seq: 2, type: 'answer.reasoning', index: 1, model: 'a', text: 'Hm' },
  { seq: 3, type: 'answer.delta', index: 1, model: 'a', text: 'Sev' },
  { seq: 4, type: 'answer.delta', index: 1, model: 'a', text: 'en' },
  { seq: 5, type: 'answer.completed', index: 1, model: 'a', ...END },
  {
    seq: 6,
    type: 'answer.failed',
    index: 0,
    model: 'a',
    ...END,
    fault: { code: 'timeout', message: 'late', retryable: true },
    hint: 'Wait',
    partial: false,
  },
  { seq: 7, type: 'run.completed', runId: 'run_1', outcome: 'partial', totalLatencyMs: 9 },
];

it('folds events into a run, answer by answer', async () => {
  const run = EVENTS.reduce(reduce, NO_RUN);
  expect(run).toMatchObject({ id: 'run_1', outcome: 'partial', totalLatencyMs: 9 });
  const [failed, done] = run.answers;
  expect(failed).toMatchObject({ index: 0, state: 'failed', fault: { code: 'timeout' } });
  expect(done && [done.state, textOf(done), reasoningOf(done)]).toEqual(['completed', 'Seven', 'Hm']);
  expect(done?.parts).toHaveLength(2);
});

it('leaves the state it was given as it was', () => {
  const before = EVENTS.slice(0, 4).reduce(reduce, NO_RUN);
  const copy = structuredClone(before);
  reduce(before, EVENTS[4] as RunEvent);
  expect(before).toEqual(copy);
});

it('ignores an event for an answer the run does not have', () => {
  const run = reduce(NO_RUN, { seq: 9, type: 'answer.delta', index: 7, model: 'x', text: 'lost' });
  expect(run).toEqual(NO_RUN);
});

it('collects a stream to its end', async () => {
  async function* stream() {
    yield* EVENTS;
  }
  expect((await collect(stream())).outcome).toBe('partial');
});
