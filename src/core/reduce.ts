import type { Answer, AnswerPart } from './answer.ts';
import type { Outcome, RunEvent } from './run-event.ts';

/** One execution of a chat request. */
export interface Run {
  readonly id: string;
  readonly answers: readonly Answer[];
  /** Absent while it lives. */
  readonly outcome?: Outcome;
  readonly totalLatencyMs?: number;
}

/** Where every fold starts. */
export const NO_RUN: Run = { id: '', answers: [] };

/** The state after one more event. Server, command line and page all hold a run by folding its events with this. */
export function reduce(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case 'run.started':
      return {
        id: event.runId,
        answers: event.models.map((model, index) => ({ index, model, parts: [], state: 'waiting' })),
      };
    case 'run.completed':
      return { ...run, outcome: event.outcome, totalLatencyMs: event.totalLatencyMs };
    default: {
      const answer = run.answers[event.index];
      return answer ? { ...run, answers: run.answers.with(event.index, reduceAnswer(answer, event)) } : run;
    }
  }
}

type AboutAnswer = Exclude<RunEvent, { type: 'run.started' | 'run.completed' }>;

function reduceAnswer(answer: Answer, event: AboutAnswer): Answer {
  switch (event.type) {
    case 'answer.started': {
      const { index, model, parts } = answer;
      return { index, model, parts, state: 'streaming', modelUsed: event.modelUsed };
    }
    case 'answer.delta':
      return { ...answer, parts: withText(answer.parts, 'text', event.text) };
    case 'answer.reasoning':
      return { ...answer, parts: withText(answer.parts, 'reasoning', event.text) };
    // The whole call follows; one that does not is none to make.
    case 'answer.tool_call_delta':
      return answer;
    case 'answer.tool_call': {
      const { id, name } = event;
      return {
        ...answer,
        parts: [...answer.parts, { type: 'tool_call', id, name, arguments: event.arguments }],
      };
    }
    case 'answer.opaque': {
      const { provider, data } = event;
      return { ...answer, parts: [...answer.parts, { type: 'opaque', provider, data }] };
    }
    case 'answer.completed': {
      const { type: _type, seq: _seq, ...end } = event;
      return { ...end, parts: answer.parts, state: 'completed' };
    }
    case 'answer.failed': {
      const { type: _type, seq: _seq, ...end } = event;
      return { ...end, parts: answer.parts, state: 'failed' };
    }
  }
}

/** Text that continues the last part belongs to it. */
function withText(
  parts: readonly AnswerPart[],
  type: 'text' | 'reasoning',
  text: string,
): readonly AnswerPart[] {
  const last = parts.at(-1);
  return last?.type === type ? parts.with(-1, { type, text: last.text + text }) : [...parts, { type, text }];
}

/** Follows a run to its end and returns it. */
export async function collect(events: AsyncIterable<RunEvent>): Promise<Run> {
  let run = NO_RUN;
  for await (const event of events) run = reduce(run, event);
  return run;
}
