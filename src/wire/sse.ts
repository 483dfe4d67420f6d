import { createParser } from 'eventsource-parser';
import type { SseEvent } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';

/** Characters of one event, and of a line that does not end. */
const MAX_EVENT_LENGTH = 1024 * 1024;

/** Reads server-sent events from bytes as they come. */
export interface SseReader {
  /** The events that these bytes complete, in order. */
  read(chunk: Uint8Array): SseEvent[];
  /** Set once the bytes were none of a stream that CORO reads: nothing follows the events it gave before. */
  readonly fault: Fault | undefined;
}

/**
 * eventsource-parser with caps around it: 1 MiB for one event. Bytes may be cut anywhere, inside a character too; what
 * is no UTF-8 becomes U+FFFD. An event that never got its blank line is dropped at the end, as the standard says.
 */
export function openSseReader(): SseReader {
  const decoder = new TextDecoder();
  let events: SseEvent[] = [];
  let fault: Fault | undefined;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: (event) => events.push(event),
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded')
        fault = toFault('response_too_large', 'A stream event is too large');
    },
  });
  return {
    read(chunk) {
      events = [];
      if (!fault) parser.feed(decoder.decode(chunk, STREAMING));
      return events;
    },
    get fault() {
      return fault;
    },
  };
}

const STREAMING = { stream: true };
