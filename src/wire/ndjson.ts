import type { EventReader, Framing, SseEvent } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';
import { MAX_EVENT_LENGTH } from './sse.ts';

/** Lines may be cut anywhere, inside a character too; blank ones are no events. 1 MiB for one line. */
class NdjsonReader implements EventReader {
  fault: Fault | undefined;
  readonly #decoder = new TextDecoder();
  #rest = '';

  read(chunk: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    const lines = this.#decoder.decode(chunk, STREAMING).split('\n');
    for (const [i, line] of lines.entries()) {
      if (i > 0) {
        if (this.#rest.trim() !== '') events.push({ data: this.#rest });
        this.#rest = '';
      }
      this.#rest += line;
      if (this.#rest.length > MAX_EVENT_LENGTH)
        this.fault = toFault('response_too_large', 'A stream event is too large');
      if (this.fault) break;
    }
    return events;
  }
}

const STREAMING = { stream: true };

/** A stream whose events are lines of JSON. */
export const ndjson: Framing = { contentType: 'application/x-ndjson', openReader: () => new NdjsonReader() };
