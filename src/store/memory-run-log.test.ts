import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textOf } from '../core/answer.ts';
import { reduce } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import { openMemoryRunLog, RUN_LOG_LIMITS, type RunLogLimits } from './memory-run-log.ts';

const MODELS = ['a', 'b', 'c'];

/** Events without numbers: answer i says a text. */
function toRun(words: readonly (readonly [index: number, text: string])[]): RunEvent[] {
  const said = words.map(
    ([index, text], i): RunEvent => ({ seq: i + 1, type: 'answer.delta', index, model: `m${index}`, text }),
  );
  return [
    { seq: 0, type: 'run.started', runId: 'run_1', models: MODELS },
    ...said,
    { seq: said.length + 1, type: 'run.completed', runId: 'run_1', outcome: 'complete', totalLatencyMs: 1 },
  ];
}

function open(own: Partial<RunLogLimits> = {}) {
  let now = 0;
  const log = openMemoryRunLog({ ...RUN_LOG_LIMITS, ...own }, () => now);
  return {
    log,
    keep(id: string, events: readonly RunEvent[]) {
      log.begin(id, 'me');
      for (const event of events) log.append(id, [event]);
    },
    pass(ms: number) {
      now += ms;
    },
    [Symbol.dispose]: () => log[Symbol.dispose](),
  };
}

/** All that is to be read after a number, piece by piece. */
async function readAll(log: ReturnType<typeof openMemoryRunLog>, after: number) {
  const all: RunEvent[] = [];
  for (let at = after; ; ) {
    const read = await log.read('run_1', at);
    const last = read?.at(-1);
    if (!read || !last) return all;
    all.push(...read);
    at = last.seq;
  }
}

const spoken = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.string()), { maxLength: 40 });

it('gives back the same words from every number on, however they are joined', async () => {
  await fc.assert(
    fc.asyncProperty(spoken, fc.integer({ min: 1, max: 900 }), fc.nat(), async (words, readLength, place) => {
      using kept = open({ readLength });
      const events = toRun(words);
      kept.keep('run_1', events);
      const after = (place % (events.length + 1)) - 1;
      const rest = await readAll(kept.log, after);
      const heard = events.filter(({ seq }) => seq <= after);
      const fold = (all: readonly RunEvent[]) => all.reduce(reduce, { id: '', answers: [] });
      expect(fold([...heard, ...rest])).toEqual(fold(events));
      const numbers = rest.map(({ seq }) => seq);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(rest.length > 0 || after === events.length - 1).toBe(true);
      expect(numbers[0] ?? events.length).toBeGreaterThan(after);
    }),
  );
});

it('joins words that follow each other in one answer, under the number of the last', async () => {
  using kept = open();
  kept.keep(
    'run_1',
    toRun([
      [0, 'Zwölf '],
      [0, 'Eier'],
      [1, 'Eggs'],
      [0, '!'],
    ] as const),
  );
  const read = await kept.log.read('run_1', 0);
  expect(read?.map((it) => [it.seq, 'text' in it && it.text])).toEqual([
    [2, 'Zwölf Eier'],
    [3, 'Eggs'],
    [4, '!'],
    [5, false],
  ]);
  expect((await kept.log.read('run_1', 1))?.[0]).toMatchObject({ seq: 2, text: 'Eier' });
});

it('folds up the beginning of a run that is too long, and shows all of it still', async () => {
  using kept = open({ runBytes: 2000 });
  const words = Array.from({ length: 60 }, (_, i) => [i % 3, `${i} `] as const);
  kept.keep('run_1', toRun(words));
  expect(await kept.log.read('run_1', -1)).toBeUndefined();
  expect((await kept.log.read('run_1', 55))?.at(-1)?.type).toBe('run.completed');
  const run = await kept.log.look('run_1');
  const all = [0, 1, 2].map((index) =>
    words
      .filter(([i]) => i === index)
      .map(([, text]) => text)
      .join(''),
  );
  expect(run?.answers.map(textOf)).toEqual(all);
});

it('forgets an ended run after its time, and one that goes on never', async () => {
  using kept = open({ keepMs: 1000 });
  kept.keep('run_1', toRun([[0, 'x']]));
  kept.keep('run_2', toRun([[0, 'x']]).slice(0, -1));
  kept.pass(999);
  expect([await kept.log.ownerOf('run_1'), await kept.log.ownerOf('run_2')]).toEqual(['me', 'me']);
  kept.pass(1);
  expect([await kept.log.ownerOf('run_1'), await kept.log.ownerOf('run_2')]).toEqual([undefined, 'me']);
  expect([await kept.log.read('run_1', 0), await kept.log.look('run_1')]).toEqual([undefined, undefined]);
});

it.each([
  ['so many', { endedRuns: 2 }],
  ['so much', { endedBytes: 2500 }],
])('keeps no more than %s, and the latest of them', async (_, limits) => {
  using kept = open(limits);
  for (const id of ['run_1', 'run_2', 'run_3']) kept.keep(id, toRun([[0, 'x']]));
  const owners = await Promise.all(['run_1', 'run_2', 'run_3'].map(kept.log.ownerOf));
  expect(owners).toEqual([undefined, 'me', 'me']);
});

/** A run that has said so many words and goes on. */
const unfinished = (words: number, text = 'word ') =>
  toRun(Array.from({ length: words }, () => [0, text] as const)).slice(0, -1);

it('folds up the longest of the runs that go on when all together are too long, and leaves the short ones', async () => {
  using kept = open({ liveBytes: 200_000, wholeBytes: 10_000 });
  kept.keep('short', unfinished(20));
  expect(kept.log.hasRoom).toBe(true);
  kept.keep('run_1', unfinished(12_000));
  expect(await kept.log.read('run_1', -1)).toBeUndefined();
  expect((await kept.log.read('short', -1))?.[0]?.type).toBe('run.started');
  expect((await kept.log.look('run_1'))?.answers.map(textOf)[0]).toBe('word '.repeat(12_000));
});

it('has no room for another run while words alone are too many, and has again once they have ended', async () => {
  using kept = open({ liveBytes: 40_000, wholeBytes: 1000, endedBytes: 1000 });
  kept.keep('run_1', unfinished(500, 'x'.repeat(100)));
  expect(kept.log.hasRoom).toBe(false);
  // What is kept goes on being kept.
  kept.log.append('run_1', [{ seq: 501, type: 'answer.delta', index: 0, model: 'm0', text: 'more' }]);
  expect((await kept.log.look('run_1'))?.answers.map(textOf)[0]).toMatch(/xmore$/);
  const end = { type: 'run.completed', runId: 'run_1', outcome: 'complete', totalLatencyMs: 1 } as const;
  kept.log.append('run_1', [{ seq: 502, ...end }]);
  expect(kept.log.hasRoom).toBe(true);
});
