import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Act, connectTo, refuse, serve } from '../../test/support/odd-server.ts';
import { textOf } from '../core/answer.ts';
import { collect } from '../core/reduce.ts';
import type { RunEvent } from '../core/run-event.ts';
import { toEventJson } from '../wire/coro-events.ts';

const END = {
  modelUsed: 'p/m',
  servedBySuccessor: false,
  truncated: false,
  latencyMs: 5,
  attempts: 1,
  simulated: true,
  warnings: [],
} as const;

const EVENTS: readonly RunEvent[] = [
  { seq: 0, type: 'run.started', runId: 'run_1', models: ['a', 'b'] },
  { seq: 1, type: 'answer.started', index: 0, model: 'a', modelUsed: 'p/m' },
  { seq: 2, type: 'answer.delta', index: 0, model: 'a', text: 'Zwölf ' },
  { seq: 3, type: 'answer.started', index: 1, model: 'b', modelUsed: 'p/m' },
  { seq: 4, type: 'answer.delta', index: 0, model: 'a', text: '🥚' },
  { seq: 5, type: 'answer.delta', index: 1, model: 'b', text: 'Eggs' },
  { seq: 6, type: 'answer.completed', index: 0, model: 'a', ...END },
  { seq: 7, type: 'answer.completed', index: 1, model: 'b', ...END },
  { seq: 8, type: 'run.completed', runId: 'run_1', outcome: 'complete', totalLatencyMs: 9 },
];

const frame = (event: RunEvent) =>
  `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(toEventJson(event))}\n\n`;
const bytesAfter = (seq: number) =>
  Buffer.from(
    EVENTS.filter((it) => it.seq > seq)
      .map(frame)
      .join(''),
  );

const stream = { 'content-type': 'text/event-stream' };
/** Sends the first bytes of what is left of the run, and breaks off. */
const cutAfter =
  (bytes: number): Act =>
  ({ headers }, response) => {
    response.writeHead(200, stream);
    const left = bytesAfter(Number(headers['last-event-id'] ?? -1));
    response.write(left.subarray(0, bytes), () => response.destroy());
  };
const sendRest: Act = ({ headers }, response) => {
  response.writeHead(200, stream);
  response.end(bytesAfter(Number(headers['last-event-id'] ?? -1)));
};
async function eventsOf(run: AsyncIterable<RunEvent>): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

it('takes a stream up again after the last event, wherever it was cut, and repeats nothing', async () => {
  const whole = bytesAfter(-1).length;
  const cuts = Array.from({ length: 24 }, (_, i) => Math.floor((whole * (i + 1)) / 25));
  for (const cut of cuts.filter((bytes) => bytes > frame(EVENTS[0] as RunEvent).length)) {
    const { url, seen } = await serve(cutAfter(cut), cutAfter(90), sendRest);
    expect(await eventsOf(connectTo(url).run({ prompt: 'Hi', models: ['a', 'b'] }))).toEqual(EVENTS);
    expect(seen[1]).toMatchObject({ method: 'GET', url: '/runs/run_1/events' });
  }
});

it('fails every unfinished answer honestly when the server does not come back', async () => {
  const upTo = Buffer.from(EVENTS.slice(0, 7).map(frame).join('')).length;
  const { url, seen } = await serve(cutAfter(upTo), refuse(503));
  const run = await collect(connectTo(url).run({ prompt: 'Hi', models: ['a', 'b'] }));
  expect(run.outcome).toBe('interrupted');
  expect(run.answers[0]).toMatchObject({ state: 'completed' });
  expect(run.answers[1]).toMatchObject({
    state: 'failed',
    partial: true,
    truncated: true,
    fault: { code: 'network_error', retryable: true },
  });
  expect(run.answers.map(textOf)).toEqual(['Zwölf 🥚', 'Eggs']);
  expect(seen.length).toBeLessThan(8);
});

/** A run whose server has told all of it and has not ended the stream; the reader has heard its last event. */
async function heardAll(url: string) {
  const coro = connectTo(url);
  const run = coro.run({ prompt: 'Hi', models: ['a', 'b'] });
  for (const event of EVENTS) expect((await run.next()).value).toEqual(event);
  return { coro, left: run.next() };
}

it('reads a stream that was heard to its end, so that its connection serves the next request', async () => {
  const ports: unknown[] = [];
  const told = Promise.withResolvers<ServerResponse>();
  const { url } = await serve(
    ({ socket }, response) => {
      ports.push(socket.remotePort);
      response.writeHead(200, stream).write(bytesAfter(-1));
      told.resolve(response);
    },
    ({ socket }, response) => {
      ports.push(socket.remotePort);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"models":[]}');
    },
  );
  const { coro, left } = await heardAll(url);
  (await told.promise).end();
  expect(await left).toEqual({ done: true, value: undefined });
  // Node counts a connection as free a turn after its stream has ended.
  await vi.waitFor(async () => {
    await coro.models();
    expect(ports.at(-1)).toBe(ports[0]);
  });
});

it('leaves a stream that does not end though all was heard', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const closed = Promise.withResolvers<void>();
  const { url } = await serve((_, response) => {
    response.on('close', () => closed.resolve());
    response.writeHead(200, stream).write(bytesAfter(-1));
  });
  const { left } = await heardAll(url);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await left).toEqual({ done: true, value: undefined });
  await closed.promise;
});

it('gives up at once when the server does not know the run any more', async () => {
  const { url, seen } = await serve(
    cutAfter(250),
    refuse(404, { detail: 'No such run', error_code: 'run_not_found' }),
  );
  const run = await collect(connectTo(url).run({ prompt: 'Hi', models: ['a', 'b'] }));
  expect(run.outcome).toBe('interrupted');
  expect(seen.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

it('stops the run when its reader leaves', async () => {
  const { url, seen } = await serve((_, response) => {
    response.writeHead(200, stream);
    response.write(EVENTS.slice(0, 3).map(frame).join(''));
  }, refuse(200));
  for await (const event of connectTo(url).run({ prompt: 'Hi', models: ['a', 'b'] })) {
    if (event.type === 'answer.delta') break;
  }
  expect(seen.map(({ method, url: path }) => `${method} ${path}`)).toEqual([
    'POST /chat',
    'DELETE /runs/run_1',
  ]);
});

it('ends what it was told to stop as cancelled, with the text that had arrived', async () => {
  const { url } = await serve((_, response) => {
    response.writeHead(200, stream);
    response.write(EVENTS.slice(0, 3).map(frame).join(''));
  }, refuse(200));
  const stop = new AbortController();
  const events: RunEvent[] = [];
  for await (const event of connectTo(url).run(
    { prompt: 'Hi', models: ['a', 'b'] },
    { signal: stop.signal },
  )) {
    events.push(event);
    if (event.type === 'answer.delta') stop.abort();
  }
  const ends = events
    .slice(3)
    .map((it) => ('fault' in it ? [it.type, it.fault.code, it.partial] : [it.type]));
  expect(ends).toEqual([
    ['answer.failed', 'cancelled', true],
    ['answer.failed', 'cancelled', false],
    ['run.completed'],
  ]);
});

/** A run that is left as soon as the server has seen its request, told of nothing yet; all that is heard of it. */
async function leaveUnnamed(act: Act, ...further: readonly Act[]) {
  const stop = new AbortController();
  const { url, seen } = await serve(
    (request, response) => {
      stop.abort();
      act(request, response);
    },
    ...further,
  );
  // Not a moment of the fake clock passes but what a test lets pass.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const run = eventsOf(connectTo(url).run({ prompt: 'Hi', models: ['a', 'b'] }, { signal: stop.signal }));
  await once(stop.signal, 'abort');
  return { run, seen };
}

it('is left at once though its server says nothing, and nothing is told of it', async () => {
  let closed: Promise<unknown> | undefined;
  const { run, seen } = await leaveUnnamed((_, response) => {
    closed = once(response, 'close');
  });
  await vi.advanceTimersByTimeAsync(2000);
  expect(await run).toEqual([]);
  await closed;
  expect(seen.map(({ method }) => method)).toEqual(['POST']);
});

it('is left at once though its server begins to reply and does not name it', async () => {
  const begun = Promise.withResolvers<void>();
  const { run } = await leaveUnnamed((_, response) => {
    response.writeHead(200, stream);
    response.write(': hello\n\n', () => begun.resolve());
  });
  await begun.promise;
  await vi.advanceTimersByTimeAsync(2000);
  expect(await run).toEqual([]);
});

it('is stopped when its server names it a moment after it was left', async () => {
  const { run, seen } = await leaveUnnamed((_, response) => {
    response.writeHead(200, stream);
    response.write(frame(EVENTS[0] as RunEvent));
  }, refuse(200));
  expect((await run).at(-1)).toMatchObject({ type: 'run.completed', outcome: 'cancelled' });
  expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /chat', 'DELETE /runs/run_1']);
});

it('is left at once by who stops it though its server has fallen silent', async () => {
  const { run, seen } = await leaveUnnamed(
    (_, response) => {
      response.writeHead(200, stream);
      response.write(frame(EVENTS[0] as RunEvent));
    },
    () => {},
  );
  await vi.waitFor(() => expect(seen).toHaveLength(2));
  await vi.advanceTimersByTimeAsync(2000);
  expect((await run).at(-1)).toMatchObject({ type: 'run.completed', outcome: 'cancelled' });
});

it('tells who has left a run of no refusal', async () => {
  const { run } = await leaveUnnamed(refuse(503, { detail: 'Too busy', error_code: 'server_overloaded' }));
  expect(await run).toEqual([]);
});

it('leaves a run alone that it only follows', async () => {
  const { url, seen } = await serve((_, response) => {
    response.writeHead(200, stream);
    response.write(EVENTS.slice(0, 3).map(frame).join(''));
  });
  for await (const _ of connectTo(url).follow('run_1', { after: 1 })) break;
  expect(seen).toMatchObject([{ method: 'GET', url: '/runs/run_1/events', lastEventId: '1' }]);
});

it('passes over events it does not know, and breaks off at what is no event', async () => {
  const odd = 'id: 1\nevent: answer.vote\ndata: {}\n\n: comment\n\n';
  const { url } = await serve((_, response) => {
    response.writeHead(200, stream);
    response.write(frame(EVENTS[0] as RunEvent) + odd);
    response.write('id: 1\nevent: answer.delta\ndata: {"index":"x"}\n\n');
  }, sendRest);
  expect(await eventsOf(connectTo(url).run({ prompt: 'Hi', models: ['a', 'b'] }))).toEqual(EVENTS);
});

it('sends the token in a header of every request', async () => {
  const { url, seen } = await serve(refuse(200, { models: [] }), sendRest, refuse(200));
  const coro = connectTo(`${url}/`, 'secret');
  await coro.models();
  await collect(coro.run({ prompt: 'Hi', models: ['a', 'b'] }));
  await coro.cancel('run_1', 1);
  expect(seen.map(({ token, url: path }) => [token, path])).toEqual([
    ['Bearer secret', '/models'],
    ['Bearer secret', '/chat'],
    ['Bearer secret', '/runs/run_1/answers/1'],
  ]);
});
