import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AnswerPart, EndedAnswer } from './answer.ts';
import { NO_RUN, reduce } from './reduce.ts';
import type { RunEvent } from './run-event.ts';
import { toEvents } from './to-events.ts';

const text = fc.string({ minLength: 1 });
const part: fc.Arbitrary<AnswerPart> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text }),
  fc.record({ type: fc.constant('reasoning' as const), text }),
  fc.record({ type: fc.constant('tool_call' as const), id: text, name: text, arguments: text }),
  fc.record({ type: fc.constant('opaque' as const), provider: text, data: fc.jsonValue() }),
);

const end = {
  model: fc.constant('m'),
  // Neighbours of one kind are one part: a provider's reply has them so, and the fold joins them.
  parts: fc
    .array(part)
    .map((parts) =>
      parts.filter(({ type }, i) => (type !== 'text' && type !== 'reasoning') || parts[i - 1]?.type !== type),
    ),
  servedBySuccessor: fc.boolean(),
  notice: fc.option(text, { nil: undefined }),
  truncated: fc.boolean(),
  latencyMs: fc.nat(),
  attempts: fc.nat(),
  simulated: fc.boolean(),
  warnings: fc.array(text),
};

const ended: fc.Arbitrary<Omit<EndedAnswer, 'index'>> = fc.oneof(
  fc.record({ ...end, state: fc.constant('completed' as const), modelUsed: text }),
  fc.record({
    ...end,
    state: fc.constant('failed' as const),
    modelUsed: fc.option(text),
    fault: fc.record({ code: fc.constant('timeout' as const), message: text, retryable: fc.boolean() }),
    hint: text,
    partial: fc.boolean(),
  }),
);

it('folding the events of whole answers gives the answers back, in whatever order they came', () => {
  const runs = fc.array(ended, { minLength: 1, maxLength: 5 }).chain((answers) => {
    const indexed = answers.map((answer, index) => ({ ...answer, index }) as EndedAnswer);
    return fc.record({
      answers: fc.constant(indexed),
      arrivals: fc.shuffledSubarray(indexed, { minLength: indexed.length }),
    });
  });
  fc.assert(
    fc.property(runs, ({ answers, arrivals }) => {
      let seq = 0;
      const started: RunEvent = {
        type: 'run.started',
        seq: seq++,
        runId: 'run_1',
        models: answers.map(({ model }) => model),
      };
      const events = arrivals.flatMap(toEvents).map((event): RunEvent => ({ ...event, seq: seq++ }));
      expect([started, ...events].reduce(reduce, NO_RUN).answers).toEqual(answers);
    }),
  );
});
