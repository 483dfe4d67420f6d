import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect } from '../src/client/connect.ts';
import { textOf } from '../src/core/answer.ts';
import { NO_RUN, type Run, reduce } from '../src/core/reduce.ts';
import type { RunEvent } from '../src/core/run-event.ts';
import { openEmulator } from '../src/emulator/emulator.ts';
import { parseEvent } from '../src/wire/coro-events.ts';
import { completedAt, failedAt } from './support/ended.ts';
import { follow, get, post, stop } from './support/follow.ts';
import { openLine } from './support/open-line.ts';
import { jsonOf, openServed, type Served } from './support/served.ts';
import { until } from './support/until.ts';
import { envFor, FIVE, ORIGINAL_KEYS, openTestCoro } from './support/upstream.ts';

/** Runs that outlive their connection, over HTTP in front of the emulator. */

const REQUEST = { prompt: 'Name one prime number.', models: FIVE, stream: true, resumable: true };
/** Words that come one by one, slowly enough to act between two of them. */
const SLOW = { tokensPerSecond: 60 };

const isClosed = ({ closedByClientAt }: { closedByClientAt?: number | undefined }) =>
  closedByClientAt !== undefined;

/** Follows a stream up to an event, and leaves. */
async function followUpTo(
  followed: Awaited<ReturnType<typeof post>>,
  isEnough: (event: RunEvent) => boolean,
) {
  const events: RunEvent[] = [];
  for await (const event of followed.events()) {
    events.push(event);
    if (isEnough(event)) break;
  }
  followed.leave();
  const [started] = events;
  if (started?.type !== 'run.started') throw new Error('A stream begins with its run');
  return { events, id: started.runId, last: events.at(-1)?.seq ?? 0 };
}

const refusal = async (
  served: Served,
  path: string,
  headers: object = {},
): Promise<[status: number, code: unknown]> => {
  const followed = await get(served, path, headers);
  return [followed.status, Object(JSON.parse(await followed.body())).error_code];
};

const textsOf = (run: Run) => run.answers.map(textOf);

describe('a resumable run', () => {
  it('goes on after a connection that broke, for who comes back, with exactly what was missed', async () => {
    await using emulator = await openEmulator(SLOW);
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    let deltas = 0;
    const first = await followUpTo(
      await post(served, '/chat', REQUEST),
      ({ type }) => type === 'answer.delta' && ++deltas > 12,
    );
    const headers = { 'last-event-id': `${first.last}` };
    const rest = await follow(await get(served, `/runs/${first.id}/events`, headers));
    // Words that waited together come as one event, with the number of the last: what was missed is told by the texts.
    const numbers = [...first.events, ...rest.events].map(({ seq }) => seq);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
    const run = [...first.events, ...rest.events].reduce(reduce, NO_RUN);
    expect(run.outcome).toBe('complete');
    const { responses } = await served.chat({ ...REQUEST, stream: false, resumable: false });
    expect(textsOf(run)).toEqual(responses.map(({ response }) => response));
    expect(emulator.requests.some(isClosed)).toBe(false);
  });

  it('is the same for all its readers, live and after its end', async () => {
    await using emulator = await openEmulator(SLOW);
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    let path = '';
    const others: Promise<{ run: Run }>[] = [];
    const { run } = await follow(await post(served, '/chat', REQUEST), async (event) => {
      if (event.type === 'run.started') path = `/runs/${event.runId}/events`;
      if (event.type === 'answer.delta' && others.length < 7) others.push(follow(await get(served, path)));
    });
    for (const other of await Promise.all(others)) expect(other.run).toEqual(run);
    expect((await follow(await get(served, path))).run).toEqual(run);
    expect((await follow(await get(served, `${path}?after=0`))).events[0]?.seq).toBeGreaterThan(0);
  });

  it('has eight readers at most', async () => {
    await using emulator = await openEmulator(SLOW);
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    let more: [number, unknown] | undefined;
    await follow(await post(served, '/chat', REQUEST), async (event) => {
      if (event.type !== 'run.started') return;
      const readers = [];
      for (let i = 0; i < 7; i++) readers.push(await get(served, `/runs/${event.runId}/events`));
      more = await refusal(served, `/runs/${event.runId}/events`);
      for (const reader of readers) reader.leave();
    });
    expect(more).toEqual([429, 'too_many_readers']);
  });

  it('can be looked at while it goes on, and after', async () => {
    await using emulator = await openEmulator(SLOW);
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    let path = '';
    let early: unknown;
    const { run } = await follow(await post(served, '/chat', REQUEST), async (event) => {
      if (event.type === 'run.started') path = `/runs/${event.runId}`;
      if (event.type === 'answer.delta') early ??= await jsonOf(`${served.url}${path}`);
    });
    expect(early).toMatchObject({ run_id: run.id, outcome: null, total_latency_ms: null });
    const responses = Object(early).responses as { state?: string }[];
    expect(responses.map(({ state }) => state)).toContain('streaming');
    const late = await jsonOf(`${served.url}${path}`);
    expect(late).toMatchObject({ run_id: run.id, outcome: 'complete' });
    expect(Object(late).responses.map((it: { response: string }) => it.response)).toEqual(textsOf(run));
  });

  it('has one line in the log at its end, whoever reads it: nobody, or several', async () => {
    await using emulator = await openEmulator(SLOW);
    emulator.play('invalid-key', { provider: 'gemini' });
    const lines: string[] = [];
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    onTestFinished(() => spy.mockRestore());
    await using served = await openServed({ ...envFor(emulator, ORIGINAL_KEYS), CORO_LOG_LEVEL: 'info' });
    const deserted = await followUpTo(
      await post(served, '/chat', REQUEST),
      ({ type }) => type === 'answer.delta',
    );
    const linesOf = (id: string) => lines.filter((line) => line.includes(id)).map((line) => JSON.parse(line));
    await until(() => expect(linesOf(deserted.id)).toHaveLength(1));
    expect(linesOf(deserted.id)).toMatchObject([
      { outcome: 'partial', answers: 5, failures: [{ model: 'gemini', code: 'authentication_failed' }] },
    ]);
    emulator.play('invalid-key', { provider: 'gemini' });
    const { run } = await follow(await post(served, '/chat', { ...REQUEST, models: ['gemini', 'deepseek'] }));
    await follow(await get(served, `/runs/${run.id}/events`));
    expect(linesOf(run.id)).toHaveLength(1);
  });

  it('is kept when its answer is asked for as a whole, too', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const whole = await served.chat({ ...REQUEST, stream: false });
    expect(await jsonOf(`${served.url}/runs/${whole.run_id}`)).toEqual(whole);
  });

  it('is over for who has read all of it: 204, so that a browser stops asking', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const { run, events } = await follow(await post(served, '/chat', REQUEST));
    const headers = { 'last-event-id': `${events.at(-1)?.seq}` };
    expect((await get(served, `/runs/${run.id}/events`, headers)).status).toBe(204);
  });

  it('is stopped by request at once, reader or not', async () => {
    await using emulator = await openEmulator();
    emulator.play('hang', {});
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const asked = await post(served, '/chat', { ...REQUEST, models: ['gemini'] });
    const { id } = await followUpTo(asked, ({ type }) => type === 'answer.started');
    expect((await stop(served, `/runs/${id}`)).status).toBe(204);
    const { run } = await follow(await get(served, `/runs/${id}/events`));
    expect(run.outcome).toBe('cancelled');
    expect(failedAt(run, 0).fault.code).toBe('cancelled');
  });

  it('belongs to the token that started it, and is unknown to everybody else', async () => {
    await using emulator = await openEmulator();
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS));
    const live = coro.start({ prompt: 'Hi', models: ['gemini'], resumable: true }, 'mine');
    await live.follow(() => undefined);
    expect((await coro.look(live.id, 'mine')).outcome).toBe('complete');
    const unknown = await coro.look('run_0', 'mine').catch(String);
    expect(await coro.look(live.id, 'yours').catch(String)).toEqual(unknown);
    expect(await coro.read(live.id, 0, 'yours').catch(String)).toEqual(unknown);
    expect(await coro.cancel(live.id, undefined, 'yours').catch(String)).toMatch(/NotFoundError/);
  });

  it('is refused plainly where there is nothing to follow', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const { run } = await follow(await post(served, '/chat', { ...REQUEST, resumable: false }));
    expect(await refusal(served, `/runs/${run.id}/events`)).toEqual([404, 'run_not_found']);
    expect(await refusal(served, `/runs/${run.id}`)).toEqual([404, 'run_not_found']);
    expect(await refusal(served, '/runs/run_0/events?after=last')).toEqual([422, 'invalid_request']);
    expect(await refusal(served, '/runs/run_0/events', { 'last-event-id': '-1' })).toEqual([
      422,
      'invalid_request',
    ]);
  });

  it('says the same words wherever its bytes are cut and taken up again', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const asked = await post(served, '/chat', REQUEST);
    const bytes = Buffer.from(await asked.body());
    const id = /run_[0-9a-f]{32}/.exec(`${bytes}`)?.[0] ?? '';
    const { run } = await follow(await get(served, `/runs/${id}/events`));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async (cut) => {
        const heard = eventsIn(bytes.subarray(0, cut));
        const last = heard.at(-1)?.seq;
        const followed = await get(
          served,
          `/runs/${id}/events`,
          last === undefined ? {} : { 'last-event-id': `${last}` },
        );
        const rest = followed.status === 204 ? [] : (await follow(followed)).events;
        expect([...heard, ...rest].reduce(reduce, NO_RUN)).toEqual(run);
      }),
    );
  });
});

/** What whole events there are in the beginning of a stream. */
function eventsIn(bytes: Buffer): RunEvent[] {
  const events: RunEvent[] = [];
  const parser = createParser({
    onEvent({ id, event = '', data }) {
      const parsed = parseEvent(Number(id), event, JSON.parse(data));
      if (parsed) events.push(parsed);
    },
  });
  // Cut in the middle of a character, it is part of no whole event.
  parser.feed(new TextDecoder().decode(bytes, { stream: true }));
  return events;
}

describe('a program that follows', () => {
  it('goes on where another loop was left, in process', async () => {
    await using emulator = await openEmulator(SLOW);
    await using coro = await openTestCoro(envFor(emulator, ORIGINAL_KEYS));
    const heard: RunEvent[] = [];
    for await (const event of coro.run({ prompt: 'Hi', models: ['gemini'], resumable: true })) {
      heard.push(event);
      if (event.type === 'answer.delta') break;
    }
    const [started] = heard;
    const id = started?.type === 'run.started' ? started.runId : '';
    for await (const event of coro.follow(id, { after: heard.at(-1)?.seq })) heard.push(event);
    const run = heard.reduce(reduce, NO_RUN);
    expect(heard.map(({ seq }) => seq)).toEqual(heard.map((_, i) => i));
    expect(textOf(completedAt(run))).not.toBe('');
  });

  it('hears one run without a gap when its connections are cut, over HTTP', async () => {
    await using emulator = await openEmulator(SLOW);
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    await using line = await openLine(served.url, { breakAfterBytes: 3000 });
    await using coro = connect(line.url, { retryWaitsMs: [0, 0, 0, 0] });
    const events: RunEvent[] = [];
    for await (const event of coro.run({ prompt: 'Name one prime number.', models: FIVE }))
      events.push(event);
    const run = events.reduce(reduce, NO_RUN);
    expect(run.outcome).toBe('complete');
    expect(line.broken).toBeGreaterThan(3);
    const { responses } = await served.chat({ ...REQUEST, stream: false, resumable: false });
    expect(textsOf(run)).toEqual(responses.map(({ response }) => response));
  });

  it('stops a run over HTTP that it leaves, unless that may be resumed', async () => {
    await using emulator = await openEmulator();
    emulator.play('hang', {});
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    await using coro = connect(served.url);
    const leave = async (resumable: boolean) => {
      for await (const event of coro.run({ prompt: 'Hi', models: ['gemini'], resumable })) {
        if (event.type === 'answer.started') break;
      }
    };
    await leave(false);
    await until(() => expect(emulator.requests.filter(isClosed)).toHaveLength(1));
    emulator.play('hang', {});
    await leave(true);
    await until(() => expect(emulator.requests).toHaveLength(2));
    expect(emulator.requests.filter(isClosed)).toHaveLength(1);
  });
});
