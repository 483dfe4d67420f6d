import { createParser } from 'eventsource-parser';
import type { RunEvent } from '../core/run-event.ts';
import { InvalidEventError, parseEvent } from '../wire/coro-events.ts';
import { parseJson } from '../wire/json.ts';

/** The server sends a comment every 15 s, so this much silence is a dead connection. */
const SILENCE_MS = 45_000;
/** Milliseconds that a stream gets to end after its last event. */
const END_MS = 1000;
/** Characters of one event, and of a line that does not end. */
const MAX_EVENT_LENGTH = 8 * 1024 * 1024;

/** A stream that broke before it was done: asked again, it may go on. */
export class BrokenStreamError extends Error {
  override readonly name = 'BrokenStreamError';
}

/**
 * A run's events from one reply, a batch for each read: what arrives together is drawn together. Leaving the loop
 * breaks the stream off; after the run's last event, it is read to its end first, so that the connection stays good.
 *
 * @throws BrokenStreamError when the connection breaks, falls silent, or brings what is no event
 */
export async function* readEvents(reply: Response): AsyncGenerator<readonly RunEvent[], void> {
  if (!reply.body) return;
  const reader = reply.body.getReader();
  const decoder = new TextDecoder();
  const events = openEventParser();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await readOrBreak(reader);
      if (done) return;
      const { batch, fault } = events.read(decoder.decode(value, { stream: true }));
      isOver = batch.at(-1)?.type === 'run.completed';
      if (batch.length > 0) yield batch;
      if (fault) throw new BrokenStreamError('The stream holds what is no event', { cause: fault });
    }
  } finally {
    if (isOver) await readToEnd(reader);
    // What was read is enough; a connection that broke cannot be closed, and need not be.
    void reader.cancel().catch(() => {});
  }
}

async function readOrBreak(reader: ReadableStreamDefaultReader<Uint8Array>) {
  const silent = new BrokenStreamError(`Nothing came for ${SILENCE_MS / 1000} s`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(silent), SILENCE_MS);
    });
    return await Promise.race([reader.read(), silence]);
  } catch (error) {
    throw error === silent ? silent : new BrokenStreamError('The connection broke', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Nothing that comes now matters, nor that it breaks. */
async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), END_MS);
  });
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), late]);
      if (!read || read.done) return;
    }
  } catch {
    // It was heard to its last event all the same.
  } finally {
    clearTimeout(timer);
  }
}

function openEventParser() {
  let batch: RunEvent[] = [];
  let fault: Error | undefined;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent({ id, event, data }) {
      const parsed = parseEvent(Number(id ?? Number.NaN), event ?? '', parseJson(data));
      if (parsed) batch.push(parsed);
    },
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') fault = error;
    },
  });
  return {
    /** What came before a fault is good. */
    read(text: string): { readonly batch: readonly RunEvent[]; readonly fault: Error | undefined } {
      batch = [];
      try {
        parser.feed(text);
      } catch (error) {
        if (!(error instanceof InvalidEventError)) throw error;
        fault = error;
      }
      return { batch, fault };
    },
  };
}
