import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { NO_RUN, reduce } from '../core/reduce.ts';
import type { Outcome, RunEvent } from '../core/run-event.ts';
import { logRun } from './send-events.ts';

/** What a log of that level says of a run that ended so. */
function linesAt(level: string, outcome: Outcome): readonly unknown[] {
  const lines: unknown[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const events: readonly RunEvent[] = [
    { seq: 0, type: 'run.started', runId: 'run_1', models: ['gemini'] },
    { seq: 1, type: 'answer.delta', index: 0, model: 'gemini', text: 'Of which nobody is to read' },
    { seq: 2, type: 'run.completed', runId: 'run_1', outcome, totalLatencyMs: 9 },
  ];
  logRun(fastify({ logger: { level, stream } }).log, events.reduce(reduce, NO_RUN));
  return lines;
}

it.each([
  ['debug', 'complete', 1],
  ['info', 'complete', 0],
  ['info', 'partial', 1],
  ['info', 'failed', 1],
  ['warn', 'failed', 0],
] as const)('at %s, a run that ended as %s is %i lines, without a word of it', (level, outcome, count) => {
  const lines = linesAt(level, outcome);
  expect(lines).toHaveLength(count);
  for (const line of lines) expect(line).toMatchObject({ run_id: 'run_1', outcome, ms: 9, answers: 1 });
  expect(JSON.stringify(lines)).not.toContain('nobody');
});
