import type { EndedAnswer } from '../core/answer.ts';
import type { Delta, Take } from '../core/contracts.ts';
import { routeId } from '../core/model.ts';
import type { AnswerEvent } from '../core/run-event.ts';
import { endEvent, partEvent } from '../core/to-events.ts';
import { readDelta, readDeltas } from './reading.ts';
import type { AnswerTask, EngineParts } from './task.ts';
import { Trail } from './trail.ts';

/**
 * One model's part of a run, from its plan to its end, handed on as it comes. What came in one read is one batch; the
 * last holds how it ended, and nothing else does.
 *
 * Here and in `answerWhole` stand the engine's only `catch`es: below them failures are thrown, above they are data.
 */
export async function answerStream(
  task: AnswerTask,
  parts: EngineParts,
  take: Take<readonly AnswerEvent[]>,
): Promise<void> {
  const { index } = task;
  const model = task.models[0].id;
  const trail = new Trail(task, parts);
  for (let tried = await trail.next(); tried; tried = await trail.next()) {
    const { attempt, prompt, reading } = tried;
    const takeDeltas = (deltas: readonly Delta[]): Promise<void> | undefined => {
      const events: AnswerEvent[] = [];
      for (const delta of deltas) {
        const part = readDelta(reading, delta);
        if (part) events.push(partEvent(index, model, part));
      }
      if (events.length === 0) return undefined;
      trail.tokenCame(attempt);
      return take(events);
    };
    try {
      const asked = parts.askStream(attempt.route, prompt, trail.optionsFor(tried), takeDeltas);
      // The request goes out before anybody is told of it.
      void take([{ type: 'answer.started', index, model, modelUsed: routeId(attempt.route) }]);
      await asked;
      trail.settle(tried);
    } catch (error) {
      trail.fail(tried, error);
    } finally {
      trail.leave(tried);
    }
  }
  await take([endEvent(trail.end())]);
}

/** The same answer for a caller who waits for its end, at a tenth of the cost. */
export async function answerWhole(task: AnswerTask, parts: EngineParts): Promise<EndedAnswer> {
  const trail = new Trail(task, parts);
  for (;;) {
    const next = trail.next();
    // Waiting for what is there already would cost more than finding it.
    const tried = next instanceof Promise ? await next : next;
    if (!tried) return trail.end();
    try {
      const deltas = await parts.askWhole(tried.attempt.route, tried.prompt, trail.optionsFor(tried));
      readDeltas(tried.reading, deltas);
      trail.settle(tried);
    } catch (error) {
      trail.fail(tried, error);
    } finally {
      trail.leave(tried);
    }
  }
}
