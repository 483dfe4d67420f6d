import { toFault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { AnswerEvent, Outcome, RunEvent } from '../core/run-event.ts';

/** What of a run was heard so far: enough to go on after its last event, or to end it here when the server cannot. */
export interface Tally {
  readonly runId: string | undefined;
  /** Number of the last event. */
  readonly lastSeq: number | undefined;
  /** Nothing is left to be heard: the run has ended, or was ended here because its server cannot be reached. */
  readonly isOver: boolean;
  /** Whether the answers are known, so that they can be ended here. */
  readonly isBegun: boolean;
  /** Takes an event in; false when it was heard before. */
  hear(event: RunEvent): boolean;
  /** The events that end what has not ended: every answer fails with this code, and then the run. */
  end(code: FaultCode, message: string, hint: string, outcome: Outcome): RunEvent[];
}

interface Heard {
  readonly model: string;
  modelUsed: string | null;
  hasText: boolean;
  isOver: boolean;
}

/** @param runId known already when a run is followed and not started */
export function openTally(runId?: string, after?: number): Tally {
  const startedAt = performance.now();
  let answers: Heard[] = [];
  const tally = {
    runId,
    lastSeq: after,
    isOver: false,
    isBegun: false,
    hear(event: RunEvent): boolean {
      if (tally.lastSeq !== undefined && event.seq <= tally.lastSeq) return false;
      tally.lastSeq = event.seq;
      if (event.type === 'run.started') {
        tally.runId = event.runId;
        tally.isBegun = true;
        answers = event.models.map((model) => ({ model, modelUsed: null, hasText: false, isOver: false }));
      } else if (event.type === 'run.completed') tally.isOver = true;
      else hearAnswer(answers[event.index], event);
      return true;
    },
    end(code: FaultCode, message: string, hint: string, outcome: Outcome): RunEvent[] {
      const latencyMs = Math.round(performance.now() - startedAt);
      let seq = (tally.lastSeq ?? -1) + 1;
      const failures = answers.flatMap(({ model, modelUsed, hasText, isOver }, index): RunEvent[] =>
        isOver
          ? []
          : [
              {
                seq: seq++,
                type: 'answer.failed',
                index,
                model,
                modelUsed,
                servedBySuccessor: false,
                truncated: hasText,
                latencyMs,
                attempts: modelUsed === null ? 0 : 1,
                simulated: false,
                warnings: [],
                fault: toFault(code, message),
                hint,
                partial: hasText,
              },
            ],
      );
      tally.isOver = outcome === 'interrupted';
      const id = tally.runId ?? '';
      return [...failures, { seq, type: 'run.completed', runId: id, outcome, totalLatencyMs: latencyMs }];
    },
  };
  return tally;
}

function hearAnswer(answer: Heard | undefined, event: AnswerEvent): void {
  if (!answer) return;
  if (event.type === 'answer.started') answer.modelUsed = event.modelUsed;
  else if (event.type === 'answer.delta') answer.hasText = true;
  else if (event.type === 'answer.completed' || event.type === 'answer.failed') answer.isOver = true;
}
