import type { Answer } from '../../src/core/answer.ts';
import type { Run } from '../../src/core/reduce.ts';
import type { RunEvent } from '../../src/core/run-event.ts';

type Completed = Extract<Answer, { state: 'completed' }>;
type Failed = Extract<Answer, { state: 'failed' }>;

/** The answer at a position, which must have ended well. */
export function completedAt(run: Run, index = 0): Completed {
  const answer = run.answers[index];
  if (answer?.state === 'completed') return answer;
  const why = answer?.state === 'failed' ? `${answer.fault.code}: ${answer.fault.message}` : answer?.state;
  throw new Error(`Answer ${index} should have been completed, but is: ${why}`);
}

/** The answer at a position, which must have failed. */
export function failedAt(run: Run, index = 0): Failed {
  const answer = run.answers[index];
  if (answer?.state === 'failed') return answer;
  throw new Error(`Answer ${index} should have failed, but is ${answer?.state}`);
}

/** Every event of a run, to its end. */
export async function eventsOf(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export function isTerminal(event: RunEvent): boolean {
  return event.type === 'answer.completed' || event.type === 'answer.failed';
}
