import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createParser } from 'eventsource-parser';
import { NO_RUN, reduce } from '../../src/core/reduce.ts';
import type { RunEvent } from '../../src/core/run-event.ts';
import { parseEvent } from '../../src/wire/coro-events.ts';

/** Anything that listens. */
type Listening = { readonly url: string };

export interface Followed {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** As they come; a body that is no stream is none. */
  events(): AsyncGenerator<RunEvent>;
  /** The whole body. */
  body(): Promise<string>;
  leave(): void;
}

/** Not `fetch`, which opens a connection in advance when one of its requests is aborted. */
export function post(served: Listening, path: string, body: object, headers: object = {}): Promise<Followed> {
  return send(served, 'POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

/** A run that goes on already. */
export function get(served: Listening, path: string, headers: object = {}): Promise<Followed> {
  return send(served, 'GET', path, '', headers);
}

async function send(
  { url }: Listening,
  method: string,
  path: string,
  body: string,
  headers: object,
): Promise<Followed> {
  const sending = request(`${url}${path}`, { method, headers: { ...headers }, agent: false });
  sending.on('error', () => {});
  sending.end(body);
  const [reply] = (await once(sending, 'response')) as [IncomingMessage];
  reply.on('error', () => {});
  reply.setEncoding('utf8');
  return {
    status: reply.statusCode ?? 0,
    headers: reply.headers,
    events: () => eventsIn(reply),
    async body() {
      let text = '';
      for await (const chunk of reply) text += chunk;
      return text;
    },
    leave: () => sending.destroy(),
  };
}

async function* eventsIn(reply: IncomingMessage): AsyncGenerator<RunEvent> {
  const arrived: RunEvent[] = [];
  const parser = createParser({
    onEvent({ id, event = '', data }) {
      const parsed = parseEvent(Number(id), event, JSON.parse(data));
      if (!parsed) throw new Error(`An event that CORO does not know: ${event}`);
      arrived.push(parsed);
    },
  });
  for await (const chunk of reply) {
    parser.feed(chunk);
    yield* arrived.splice(0);
  }
}

/** Everything a stream says, to its end. */
export async function follow(followed: Followed, act: (event: RunEvent) => unknown = () => {}) {
  const events: RunEvent[] = [];
  for await (const event of followed.events()) {
    events.push(event);
    await act(event);
  }
  return { events, run: events.reduce(reduce, NO_RUN) };
}

export const stop = (served: Listening, path: string) => fetch(`${served.url}${path}`, { method: 'DELETE' });
