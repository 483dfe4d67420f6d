import { createRequire } from 'node:module';
import type * as undici from 'undici';

/**
 * Of undici only what carries requests: its index loads `fetch`, WebSocket, caches and mocks besides, an eighth of the
 * time to start (docs/decisions/004). Its version is pinned, and nothing answers if these files move.
 */
const load = createRequire(import.meta.url);

export const Client: typeof undici.Client = load('undici/lib/dispatcher/client.js');
export const Pool: typeof undici.Pool = load('undici/lib/dispatcher/pool.js');
