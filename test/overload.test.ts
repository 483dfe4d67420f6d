import { describe, expect, it } from 'vitest';
import { connect } from '../src/client/connect.ts';
import { collect } from '../src/core/reduce.ts';
import { openEmulator } from '../src/emulator/emulator.ts';
import { failedAt } from './support/ended.ts';
import { follow, get, post, stop } from './support/follow.ts';
import { jsonOf, openServed, type Served } from './support/served.ts';
import { envFor, ORIGINAL_KEYS } from './support/upstream.ts';

/** A server that has as much to do as it can: it refuses what is new, and nothing else. */

const REQUEST = { prompt: 'Hi', models: ['gemini', 'deepseek'], stream: true };
const ONE_RUN = { admissionLimits: { runs: 1 } };

const refusalOf = async (served: Served, path: string, request: object = REQUEST) => {
  const { status, headers, body } = await post(served, path, request);
  const { error_code: code } = JSON.parse(await body());
  return { status, code, after: Number(headers['retry-after']) };
};

const statusOf = async ({ url }: Served, path: string) => (await fetch(`${url}${path}`)).status;

describe('a server with as many kept runs as it has memory for', () => {
  it('refuses another that would be kept, and nothing else, until one has ended', async () => {
    await using emulator = await openEmulator();
    emulator.play('hang', { provider: 'deepseek' });
    const limits = { runLogLimits: { liveBytes: 2000 } };
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS), undefined, limits);
    const kept = { ...REQUEST, resumable: true };
    const one = { ...REQUEST, models: ['gemini'] };
    let id = '';
    const { run } = await follow(await post(served, '/chat', kept), async (event) => {
      if (event.type === 'run.started') id = event.runId;
      // By now it has said more than there is room for, and goes on.
      if (event.type !== 'answer.completed') return;
      const refused = { status: 503, code: 'server_overloaded', after: 5 };
      expect(await refusalOf(served, '/chat', { ...one, resumable: true })).toEqual(refused);
      expect((await follow(await post(served, '/chat', one))).run.outcome).toBe('complete');
      await stop(served, `/runs/${id}`);
    });
    expect(run.outcome).toBe('cancelled');
    expect((await follow(await post(served, '/chat', { ...one, resumable: true }))).run.outcome).toBe(
      'complete',
    );
  });
});

describe('a server with as many runs as it takes', () => {
  it('refuses a new one, and lets those that go on be seen, followed and stopped', async () => {
    await using emulator = await openEmulator();
    emulator.play('hang', {});
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS), undefined, ONE_RUN);
    const { run } = await follow(
      await post(served, '/chat', { ...REQUEST, resumable: true }),
      async (event) => {
        if (event.type !== 'run.started') return;
        const path = `/runs/${event.runId}`;
        for (const door of ['/chat', '/chat/gemini']) {
          const refused = await refusalOf(served, door);
          expect(refused).toMatchObject({ status: 503, code: 'server_overloaded' });
          expect(refused.after).toBeGreaterThanOrEqual(1);
        }
        expect(await statusOf(served, '/health')).toBe(200);
        expect(await statusOf(served, '/ready')).toBe(200);
        expect(await statusOf(served, '/models')).toBe(200);
        expect(await jsonOf(`${served.url}${path}`)).toMatchObject({ run_id: event.runId, outcome: null });
        const reader = await get(served, `${path}/events`);
        for await (const seen of reader.events()) if (seen.type === 'run.started') break;
        reader.leave();
        expect([reader.status, (await stop(served, `${path}/answers/0`)).status]).toEqual([200, 204]);
        expect((await stop(served, path)).status).toBe(204);
      },
    );
    expect(run.outcome).toBe('cancelled');
    expect([0, 1].map((index) => failedAt(run, index).fault.code)).toEqual(['cancelled', 'cancelled']);
    // There is room again.
    emulator.reset();
    expect((await follow(await post(served, '/chat', REQUEST))).run.outcome).toBe('complete');
  });

  it('is told to a program by its code, with the time to wait', async () => {
    await using emulator = await openEmulator();
    emulator.play('hang', {});
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS), undefined, ONE_RUN);
    await using coro = connect(served.url);
    for await (const event of coro.run({ prompt: 'Hi', models: ['gemini'] })) {
      if (event.type !== 'run.started') continue;
      const refused = await collect(coro.run({ prompt: 'Hi', models: ['gemini'] })).catch(
        (it: unknown) => it,
      );
      expect(refused).toMatchObject({ name: 'ServerError', code: 'server_overloaded', status: 503 });
      expect(Object(refused).retryAfterMs).toBeGreaterThanOrEqual(1000);
      break;
    }
  });
});
