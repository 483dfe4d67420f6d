import type { FastifyInstance } from 'fastify';
import type { LocalCoro } from '../open-coro.ts';
import type { ServerState } from './server-state.ts';

/** Milliseconds between looks at whether the last run has ended. */
const LOOK_MS = 20;
/** What a reply gets to be read to its end, once its run has ended. */
const FLUSH_MS = 3000;

/**
 * Stops a server that has work: from now on it is not ready and takes no run on, but whoever reads or stops a run may go
 * on doing so. Runs that have not ended in time end as `interrupted`, with what there is.
 *
 * @param graceMs milliseconds that runs may go on for
 * @param close takes no more connections and waits until all requests are answered
 */
export async function drainServer(
  { server }: FastifyInstance,
  coro: Pick<LocalCoro, 'liveRuns' | 'interrupt'>,
  state: ServerState,
  graceMs: number,
  close: () => Promise<void>,
): Promise<void> {
  state.isReady = false;
  state.isStopping = true;
  const endsAt = performance.now() + graceMs;
  while (coro.liveRuns > 0 && performance.now() < endsAt) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_MS, graceMs)));
  }
  coro.interrupt();
  // Other requests have what is left of the time; a reader who takes nothing is not waited for.
  const leftMs = Math.max(endsAt - performance.now(), FLUSH_MS);
  const limit = setTimeout(() => server.closeAllConnections(), leftMs);
  await close().finally(() => clearTimeout(limit));
}
