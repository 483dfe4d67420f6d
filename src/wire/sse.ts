import { createParser } from 'eventsource-parser';
import type { EventReader, Framing, SseEvent } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';

/** Characters of one event, and of a line that does not end. */
export const MAX_EVENT_LENGTH = 1024 * 1024;

/**
 * eventsource-parser with caps around it: 1 MiB for one event. Bytes may be cut anywhere, inside a character too; what
 * is no UTF-8 becomes U+FFFD. An event that never got its blank line is dropped at the end, as the standard says.
 *
 * A class and no object with a getter: what V8 notes of a getter is old from the start, and with it all that the getter sees,
 * a whole stream, would have lived until the next full collection (`docs/decisions/029-what-outlives-a-request.md`).
 */
class SseReader implements EventReader {
  fault: Fault | undefined;
  readonly #decoder = new TextDecoder();
  #events: SseEvent[] = [];
  readonly #parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: (event) => {
      // Proxies send events without data to keep a connection alive.
      if (event.data !== '') this.#events.push(event);
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded')
        this.fault = toFault('response_too_large', 'A stream event is too large');
    },
  });

  read(chunk: Uint8Array): SseEvent[] {
    if (!this.fault) this.#parser.feed(this.#decoder.decode(chunk, STREAMING));
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

const STREAMING = { stream: true };

/** Server-sent events: what streams are made of unless their format says otherwise. */
export const sse: Framing = { contentType: 'text/event-stream', openReader: () => new SseReader() };
