import type { ChatRequest } from '../core/chat-request.ts';
import type { Run } from '../core/reduce.ts';
import { Stop } from '../flow/stop.ts';
import type { LocalCoro } from '../open-coro.ts';
import { HttpError } from './errors.ts';
import type { Reply } from './reply.ts';
import { logRun, onLeave } from './send-events.ts';

/** A run as long as its caller waits for it. */
export async function completeRun(
  { raw, log }: Reply,
  coro: LocalCoro,
  request: ChatRequest,
  owner: string,
): Promise<Run> {
  const stop = new Stop();
  onLeave(raw, () => stop.abort());
  const run = await coro.complete(request, stop, owner);
  // A run that is kept goes on without its caller.
  if (run.outcome === undefined) throw new HttpError(499, 'cancelled', 'The caller has left');
  if (!request.resumable) logRun(log, run);
  return run;
}
