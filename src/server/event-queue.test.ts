import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_RUN, reduce } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import { EventQueue } from './event-queue.ts';

const event = fc.oneof(
  fc.record({
    type: fc.constantFrom('answer.delta' as const, 'answer.reasoning' as const),
    index: fc.nat(2),
    text: fc.string({ maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant('answer.tool_call_delta' as const),
    index: fc.nat(2),
    id: fc.constantFrom('c', 'd'),
    arguments: fc.string({ maxLength: 5 }),
  }),
  fc.record({ type: fc.constant('answer.tool_call' as const), index: fc.nat(2), id: fc.constant('c') }),
);

const events = fc
  .array(event, { maxLength: 40 })
  .map((its) =>
    its.map(
      (it, seq): RunEvent => ({ model: 'm', name: 'f', arguments: '{}', ...it, seq: seq + 1 }) as RunEvent,
    ),
  );

const START: RunEvent = { type: 'run.started', seq: 0, runId: 'run_1', models: ['m', 'm', 'm'] };

it('joins words of the same answer that follow each other, and changes nothing that is said', () => {
  fc.assert(
    fc.property(events, fc.nat(5), (its, batch) => {
      const queue = new EventQueue();
      for (let i = 0; i < its.length; i += batch + 1) queue.add(its.slice(i, i + batch + 1));
      const taken = queue.take();
      const fold = (all: readonly RunEvent[]) => [START, ...all].reduce(reduce, NO_RUN);
      expect(fold(taken)).toEqual(fold(its));
      expect(queue.take()).toEqual([]);
    }),
  );
});

it('joins what a model adds to one tool call, and to no other', () => {
  const piece = { type: 'answer.tool_call_delta', index: 0, model: 'm', name: 'f' } as const;
  const queue = new EventQueue();
  queue.add([
    { ...piece, seq: 1, id: 'c', arguments: '{"a"' },
    { ...piece, seq: 2, id: 'c', arguments: ':1}' },
    { ...piece, seq: 3, id: 'd', arguments: '{}' },
  ]);
  expect(queue.take()).toEqual([
    { ...piece, seq: 2, id: 'c', arguments: '{"a":1}' },
    { ...piece, seq: 3, id: 'd', arguments: '{}' },
  ]);
});

it('numbers what it joined so that a reader who has it has all before it', () => {
  fc.assert(
    fc.property(events, (its) => {
      const queue = new EventQueue();
      queue.add(its);
      for (const { seq } of queue.take()) {
        const before = new EventQueue();
        before.add(its.filter((it) => it.seq <= seq));
        const after = its.filter((it) => it.seq > seq);
        const fold = (all: readonly RunEvent[]) => [START, ...all].reduce(reduce, NO_RUN);
        expect(fold([...before.take(), ...after])).toEqual(fold(its));
      }
    }),
  );
});

it('is as long as what was said, not as often as it was', () => {
  const queue = new EventQueue();
  for (let seq = 0; seq < 1000; seq++) {
    queue.add([{ type: 'answer.delta', seq, index: 0, model: 'm', text: 'word ' }]);
  }
  expect(queue.length).toBeLessThan(6000);
  expect(queue.take()).toHaveLength(1);
  expect(queue.length).toBe(0);
});
