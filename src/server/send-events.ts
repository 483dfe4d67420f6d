import type { ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { LiveRun, RunReader } from '../core/contracts.ts';
import { NO_RUN, type Run, reduce } from '../core/reduce.ts';
import { safely } from '../core/scrub.ts';
import type { EventStreams } from './event-stream.ts';
import type { Reply } from './reply.ts';

/** Passes a run's events on as they come, as long as somebody reads them. */
export async function sendEvents(
  reply: Reply,
  streams: EventStreams,
  followed: Pick<RunReader, 'follow' | 'leave'> & Pick<LiveRun, 'isKept'>,
): Promise<undefined> {
  const { raw, log } = reply;
  onLeave(raw, () => followed.leave());
  const stream = streams.open(reply);
  let run = NO_RUN;
  try {
    await followed.follow((batch) => {
      for (const event of batch) if (!('text' in event)) run = reduce(run, event);
      return stream.write(batch);
    });
    stream.end();
    // One that is kept has its line at its end, whoever reads it, and however many do.
    if (run.outcome !== undefined && !followed.isKept) logRun(log, run);
  } catch (error) {
    // The reply has begun: all that is left to say is that it ends here.
    log.error(safely(error), 'run failed');
    raw.destroy();
  }
}

/**
 * Calls when the caller has left before the reply was done. Only the response tells: the request closes as soon as its
 * body was read.
 */
export function onLeave(raw: ServerResponse, act: () => void): void {
  const check = (): void => {
    if (!raw.writableFinished) act();
  };
  if (raw.destroyed) check();
  else raw.on('close', check);
}

/** One line a run, without a word of what was asked or answered. By default only those that failed are told. */
export function logRun(log: FastifyBaseLogger, { id, outcome, totalLatencyMs, answers }: Run): void {
  const level = outcome === 'complete' ? 'debug' : 'info';
  // Nearly every run ends here: the line is not built to be thrown away.
  if (level === 'debug' && log.level !== 'debug' && log.level !== 'trace') return;
  const failures = answers.flatMap((answer) =>
    answer.state === 'failed'
      ? [{ model: answer.model, code: answer.fault.code, status: answer.fault.status }]
      : [],
  );
  log[level]({ run_id: id, outcome, ms: totalLatencyMs, answers: answers.length, failures }, 'run');
}
