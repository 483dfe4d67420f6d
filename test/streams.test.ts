import { describe, expect, it } from 'vitest';
import { textOf } from '../src/core/answer.ts';
import type { RunEvent } from '../src/core/run-event.ts';
import { type Emulator, openEmulator } from '../src/emulator/emulator.ts';
import { completedAt, failedAt, isTerminal } from './support/ended.ts';
import { follow, post, stop } from './support/follow.ts';
import { openServed } from './support/served.ts';
import { until } from './support/until.ts';
import { envFor, FIVE, ORIGINAL_KEYS } from './support/upstream.ts';

/** `POST /chat` as one stream of events, over HTTP in front of the emulator. */

const PROMPT = 'Name one prime number.';
const REQUEST = { prompt: PROMPT, models: FIVE, stream: true };

async function refusalOf(pending: Promise<Response>): Promise<[status: number, code: unknown]> {
  const reply = await pending;
  const { error_code: code } = Object(await reply.json());
  return [reply.status, code];
}

const isClosed = ({ requests }: Emulator) => requests.map((it) => it.closedByClientAt !== undefined);

/** Words that come one by one, slowly enough to act between two of them. */
const SLOW = { tokensPerSecond: 40 };

describe('a streamed run', () => {
  it('interleaves its answers, numbers its events and ends each answer once and itself last', async () => {
    await using emulator = await openEmulator({ latencyMs: [5, 20], tokensPerSecond: 400 });
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const followed = await post(served, '/chat', REQUEST);
    expect([followed.status, followed.headers['content-type']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    const { events, run } = await follow(followed);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['run.started', 'run.completed']);
    expect(events.filter(isTerminal)).toHaveLength(FIVE.length);
    expect(run.outcome).toBe('complete');
    for (const { index } of run.answers) {
      const deltas = events.filter((it) => it.type === 'answer.delta' && it.index === index);
      expect(deltas.length).toBeGreaterThan(3);
      expect(completedAt(run, index).timeToFirstTokenMs).toBeGreaterThanOrEqual(0);
    }
  });

  it('says what a whole one says', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const { run } = await follow(await post(served, '/chat', REQUEST));
    const { responses } = await served.chat({ ...REQUEST, stream: false });
    expect(run.answers.map(textOf)).toEqual(responses.map(({ response }) => response));
    expect(run.answers.map(({ model }) => model)).toEqual(FIVE);
  });

  it('is one of one answer for one model', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const { run } = await follow(await post(served, '/chat/gemini', { prompt: PROMPT, stream: true }));
    expect(run.answers.map(({ model, state }) => [model, state])).toEqual([['gemini', 'completed']]);
  });

  it.each([
    ['a body that says so', true, undefined, 'text/event-stream; charset=utf-8'],
    ['a header that says so', undefined, 'text/event-stream', 'text/event-stream; charset=utf-8'],
    [
      'a header among others',
      null,
      'application/json, text/event-stream;q=0.9',
      'text/event-stream; charset=utf-8',
    ],
    [
      'a body that says no, whatever the header',
      false,
      'text/event-stream',
      'application/json; charset=utf-8',
    ],
    ['neither', undefined, '*/*', 'application/json; charset=utf-8'],
  ])('is asked for by %s', async (_, stream, accept, type) => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const body = { prompt: PROMPT, models: ['gemini'], stream };
    const followed = await post(served, '/chat', body, accept === undefined ? {} : { accept });
    expect(followed.headers['content-type']).toBe(type);
    await followed.body();
  });

  it.each([
    ['an unknown model', '/chat', { ...REQUEST, models: ['nobody'] }, 400, 'invalid_model'],
    ['an unknown model in the path', '/chat/nobody', { prompt: PROMPT, stream: true }, 400, 'invalid_model'],
    ['a body without a prompt', '/chat', { models: FIVE, stream: true }, 422, 'invalid_request'],
  ])('is refused with a status before it begins: %s', async (_, path, body, status, code) => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const followed = await post(served, path, body);
    expect([followed.status, JSON.parse(await followed.body()).error_code]).toEqual([status, code]);
  });

  it('holds nobody up: the others go on when one hangs, and it ends at its deadline with what there is', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('hang', { provider: 'gemini' });
    const { events, run } = await follow(
      await post(served, '/chat', {
        ...REQUEST,
        models: ['gemini', 'deepseek'],
        until: { deadline_ms: 400 },
      }),
    );
    expect(completedAt(run, 1).latencyMs).toBeLessThan(400);
    expect(failedAt(run, 0).fault).toMatchObject({ code: 'timeout' });
    expect(run.outcome).toBe('partial');
    expect(events.filter(isTerminal).map((it) => 'index' in it && it.index)).toEqual([1, 0]);
    await until(() => expect(isClosed(emulator)).toContain(true));
  });

  it('passes on no event that a provider made up', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const forged = '\n\nevent: run.completed\ndata: {"outcome":"complete"}\n\nid: 99\r\ndata: x';
    const body = JSON.stringify({ choices: [{ message: { content: forged }, finish_reason: 'stop' }] });
    emulator.play({ status: 200, headers: { 'content-type': 'application/json' }, body });
    const { events, run } = await follow(await post(served, '/chat', { ...REQUEST, models: ['deepseek'] }));
    expect(events.map(({ type }) => type)).toEqual([
      'run.started',
      'answer.started',
      'answer.delta',
      'answer.completed',
      'run.completed',
    ]);
    expect(textOf(completedAt(run))).toBe(forged);
  });
});

describe('a caller who leaves', () => {
  it('takes every upstream call along, in the middle of its words', async () => {
    await using emulator = await openEmulator(SLOW);
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const followed = await post(served, '/chat', REQUEST);
    const talking = new Set<number>();
    let id = '';
    for await (const event of followed.events()) {
      if (event.type === 'run.started') id = event.runId;
      if (event.type === 'answer.delta') talking.add(event.index);
      if (talking.size === FIVE.length) break;
    }
    followed.leave();
    await until(() => expect(isClosed(emulator).filter(Boolean)).toHaveLength(FIVE.length));
    await until(async () => expect((await stop(served, `/runs/${id}`)).status).toBe(404));
  });
});

describe('stopping', () => {
  it('ends what goes on of a run, with what had come, and leaves what is done', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    emulator.play('hang', { provider: 'groq' });
    const done: RunEvent[] = [];
    let id = '';
    const { run } = await follow(await post(served, '/chat', REQUEST), async (event) => {
      if (event.type === 'run.started') id = event.runId;
      if (event.type === 'answer.completed') done.push(event);
      if (event.type === 'answer.completed' && done.length === 2) {
        expect((await stop(served, `/runs/${id}`)).status).toBe(204);
      }
    });
    expect(run.outcome).toBe('cancelled');
    expect(run.answers.map((it) => (it.state === 'failed' ? it.fault.code : it.state))).toEqual([
      'completed',
      'cancelled',
      'cancelled',
      'cancelled',
      'completed',
    ]);
    await until(() => expect(isClosed(emulator).filter(Boolean)).toHaveLength(3));
  });

  it('ends one answer, which keeps its words, and no other', async () => {
    await using emulator = await openEmulator(SLOW);
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    let id = '';
    let isStopped = false;
    const { run } = await follow(await post(served, '/chat', REQUEST), async (event) => {
      if (event.type === 'run.started') id = event.runId;
      if (event.type !== 'answer.delta' || event.index !== 2 || isStopped) return;
      isStopped = true;
      expect((await stop(served, `/runs/${id}/answers/2`)).status).toBe(204);
    });
    expect(run.outcome).toBe('partial');
    const stopped = failedAt(run, 2);
    expect(stopped).toMatchObject({ fault: { code: 'cancelled' }, partial: true, truncated: true });
    expect(textOf(stopped)).not.toBe('');
    for (const index of [0, 1, 3, 4]) completedAt(run, index);
    await until(() => expect(isClosed(emulator).filter(Boolean)).toHaveLength(1));
  });

  it.each([
    ['/runs/run_0123', 'run_not_found'],
    ['/runs/run_0123/answers/0', 'run_not_found'],
    ['/runs/run_0123/answers/first', 'answer_not_found'],
  ])('says so when there is nothing to stop: %s', async (path, code) => {
    await using emulator = await openEmulator();
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    expect(await refusalOf(stop(served, path))).toEqual([404, code]);
  });

  it('knows how many answers a run has', async () => {
    await using emulator = await openEmulator(SLOW);
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    await follow(await post(served, '/chat', REQUEST), async (event) => {
      if (event.type !== 'run.started') return;
      const refused = stop(served, `/runs/${event.runId}/answers/5`);
      expect(await refusalOf(refused)).toEqual([404, 'answer_not_found']);
      expect((await stop(served, `/runs/${event.runId}`)).status).toBe(204);
    });
  });
});
