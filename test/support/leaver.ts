import { request } from 'node:http';
import { HOLDS, type Hold, type HoldingUpstream, promptFor } from './holding-upstream.ts';

/** How somebody asks and leaves. */
export interface Departure {
  readonly isStreamed: boolean;
  /** Where the upstream stands when its client leaves; `at once` = when the request is written, wherever that is then. */
  readonly at: Hold | 'at once';
  /** With a reset of the connection, not with its end. */
  readonly isReset: boolean;
  readonly models: number;
}

export const PLACES: readonly Departure['at'][] = ['at once', ...HOLDS];

/**
 * Asks, leaves, and waits until every upstream connection is closed.
 *
 * @returns milliseconds from leaving to each of them; none where the upstream may not have been asked yet
 */
export async function askAndLeave(
  url: string,
  upstream: HoldingUpstream,
  id: number,
  { isStreamed, at, isReset, models }: Departure,
): Promise<readonly number[]> {
  const hold = at === 'at once' ? 'head' : at;
  const body = JSON.stringify({
    prompt: promptFor({ id, hold }),
    models: Array.from({ length: models }, (_, i) => `groq/m-${i}`),
    stream: isStreamed,
  });
  const asking = request(`${url}/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    agent: false,
  });
  asking.on('error', () => {});
  asking.on('response', (reply) => reply.on('error', () => {}).resume());
  await new Promise<void>((resolve) => asking.end(body, resolve));
  if (at !== 'at once') await upstream.held(id, models);
  const leftAt = performance.now();
  if (isReset) asking.socket?.resetAndDestroy();
  else asking.destroy();
  if (at === 'at once') return [];
  const closings = await upstream.closings(id);
  upstream.forget(id);
  return closings.map((closedAt) => closedAt - leftAt);
}
