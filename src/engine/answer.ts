import type { EndedAnswer } from '../core/answer.ts';
import type { Delta } from '../core/contracts.ts';
import { routeId } from '../core/model.ts';
import type { AnswerEvent } from '../core/run-event.ts';
import { endEvent, partEvent } from '../core/to-events.ts';
import { eager } from '../flow/eager.ts';
import { readDelta, readDeltas } from './reading.ts';
import type { AnswerTask, EngineParts } from './task.ts';
import { Trail } from './trail.ts';

/**
 * One model's part of a run, from its plan to its end, as it comes. What came in one read is one batch; the last holds
 * how it ended, and nothing else does.
 *
 * Here and in `answerWhole` stand the engine's only `catch`es: below them failures are thrown, above they are data.
 */
export async function* answerStream(
  task: AnswerTask,
  parts: EngineParts,
): AsyncGenerator<readonly AnswerEvent[], void> {
  const { index } = task;
  const model = task.models[0].id;
  const trail = new Trail(task, parts);
  for (let tried = await trail.next(); tried; tried = await trail.next()) {
    const { route } = tried.attempt;
    let stream: AsyncIterableIterator<readonly Delta[]> | undefined;
    try {
      // The request goes out before anybody is told of it.
      stream = eager(parts.askStream(route, tried.prompt, trail.optionsFor(tried)));
      yield [{ type: 'answer.started', index, model, modelUsed: routeId(route) }];
      for await (const deltas of stream) {
        const events: AnswerEvent[] = [];
        for (const delta of deltas) {
          const part = readDelta(tried.reading, delta);
          if (part) events.push(partEvent(index, model, part));
        }
        if (events.length === 0) continue;
        trail.tokenCame(tried);
        yield events;
      }
      trail.settle(tried);
    } catch (error) {
      trail.fail(tried, error);
    } finally {
      await stream?.return?.();
      trail.leave(tried);
    }
  }
  yield [endEvent(trail.end())];
}

/** The same answer for a caller who waits for its end, at a tenth of the cost. */
export async function answerWhole(task: AnswerTask, parts: EngineParts): Promise<EndedAnswer> {
  const trail = new Trail(task, parts);
  for (let tried = await trail.next(); tried; tried = await trail.next()) {
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
  return trail.end();
}
