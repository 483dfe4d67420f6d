import type { EventReader, Framing, SseEvent } from '../core/contracts.ts';
import { type Fault, toFault } from '../core/fault.ts';
import { MAX_EVENT_LENGTH } from './sse.ts';

/** A stream whose events are lines of JSON. */
export const ndjson: Framing = { contentType: 'application/x-ndjson', openReader: openNdjsonReader };

/** Lines may be cut anywhere, inside a character too; blank ones are no events. 1 MiB for one line. */
function openNdjsonReader(): EventReader {
  const decoder = new TextDecoder();
  let rest = '';
  let fault: Fault | undefined;
  return {
    read(chunk) {
      const events: SseEvent[] = [];
      const lines = decoder.decode(chunk, STREAMING).split('\n');
      for (const [i, line] of lines.entries()) {
        if (i > 0) {
          if (rest.trim() !== '') events.push({ data: rest });
          rest = '';
        }
        rest += line;
        if (rest.length > MAX_EVENT_LENGTH)
          fault = toFault('response_too_large', 'A stream event is too large');
        if (fault) break;
      }
      return events;
    },
    get fault() {
      return fault;
    },
  };
}

const STREAMING = { stream: true };
