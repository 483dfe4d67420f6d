import { createParser } from 'eventsource-parser';
import type { EventReader, Framing, SseEvent } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';

/** Characters of one event, and of a line that does not end. */
export const MAX_EVENT_LENGTH = 1024 * 1024;

/** Server-sent events: what streams are made of unless their format says otherwise. */
export const sse: Framing = { contentType: 'text/event-stream', openReader: openSseReader };

/**
 * eventsource-parser with caps around it: 1 MiB for one event. Bytes may be cut anywhere, inside a character too; what
 * is no UTF-8 becomes U+FFFD. An event that never got its blank line is dropped at the end, as the standard says.
 */
function openSseReader(): EventReader {
  const decoder = new TextDecoder();
  let events: SseEvent[] = [];
  let fault: Fault | undefined;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent(event) {
      // Proxies send events without data to keep a connection alive.
      if (event.data !== '') events.push(event);
    },
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
