import { request } from 'node:http';
import { HOLDS, type Hold, type HoldingUpstream, promptFor } from './holding-upstream.ts';

/** Where somebody asks: CORO's own door, or that of OpenAI's clients. */
export const DOORS = ['/chat', '/v1/chat/completions'] as const;

/** How somebody asks and leaves. */
export interface Departure {
  readonly door: (typeof DOORS)[number];
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
  { door, isStreamed, at, isReset, models }: Departure,
): Promise<readonly number[]> {
  const hold = at === 'at once' ? 'head' : at;
  const prompt = promptFor({ id, hold });
  const ids = Array.from({ length: models }, (_, i) => `groq/m-${i}`);
  const question =
    door === '/chat' ? { prompt } : { model: ids[0], messages: [{ role: 'user', content: prompt }] };
  const body = JSON.stringify({ ...question, models: ids, stream: isStreamed });
  const asking = request(`${url}${door}`, {
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
