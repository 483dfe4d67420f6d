import type { RunEvent } from '../core/run-event.ts';
import { toEventJson } from './coro-events.ts';

/**
 * An event as a server-sent event. Type and number come from CORO alone and the data is one line of JSON, so that no
 * word of a provider can begin a field or end the event.
 */
export function toFrame(event: RunEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(toEventJson(event))}\n\n`;
}

/** Says that the connection lives; readers pass over it. */
export const HEARTBEAT = ': keep-alive\n\n';
