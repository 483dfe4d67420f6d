import { describe, expect, it } from 'vitest';
import { textOf } from '../src/core/answer.ts';
import { type Emulator, openEmulator } from '../src/emulator/emulator.ts';
import { type Command, openCommand } from './support/command.ts';
import { failedAt, isTerminal } from './support/ended.ts';
import { follow, get, post, stop } from './support/follow.ts';
import { jsonOf, openServed, type Served } from './support/served.ts';
import { until } from './support/until.ts';
import { envFor, FIVE, ORIGINAL_KEYS } from './support/upstream.ts';

/** How a server ends that has work: with streams in its hands, as its host asks it to. */

const REQUEST = { prompt: 'Name one prime number.', models: FIVE, stream: true };
const SLOW = { tokensPerSecond: 40 };

interface Running extends Pick<Served, 'url'> {
  readonly command: Command;
}

/** The real command in a process of its own. */
async function openServe(emulator: Emulator) {
  const env = { ...envFor(emulator, ORIGINAL_KEYS), CORO_LOG_LEVEL: 'silent' };
  const command = await openCommand(['serve', '--port', '0'], env);
  const running: Running = { command, url: await command.saying(/listens on (http:\S+)/) };
  return { ...running, [Symbol.asyncDispose]: () => command[Symbol.asyncDispose]() };
}

const statusOf = async ({ url }: Running, path: string, body?: object) => {
  const headers = { 'content-type': 'application/json', connection: 'close' };
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  const reply = await fetch(`${url}${path}`, init);
  return [reply.status, Object(await reply.json()).error_code ?? null];
};

describe('SIGTERM', () => {
  it('lets live streams end, takes no new run on, and ends the process with 0', async () => {
    await using emulator = await openEmulator(SLOW);
    await using serve = await openServe(emulator);
    let ended: Promise<number | null> | undefined;
    const { run } = await follow(await post(serve, '/chat', REQUEST), async (event) => {
      if (event.type !== 'answer.delta' || ended) return;
      ended = serve.command.stop();
      await serve.command.saying(/(Stopping)/);
      expect(await statusOf(serve, '/ready')).toEqual([503, 'server_shutting_down']);
      expect(await statusOf(serve, '/chat', REQUEST)).toEqual([503, 'server_shutting_down']);
      expect(await statusOf(serve, '/health')).toEqual([200, null]);
    });
    expect(run.outcome).toBe('complete');
    expect(await ended).toBe(0);
  });

  it('ends at once when it comes twice', async () => {
    await using emulator = await openEmulator();
    emulator.play('hang', {});
    await using serve = await openServe(emulator);
    const cut = follow(await post(serve, '/chat', { ...REQUEST, models: ['gemini'] }), ({ type }) => {
      if (type === 'answer.started') void serve.command.stop();
    }).catch((error: unknown) => String(error));
    await serve.command.saying(/(Stopping)/);
    // Two that come together are one.
    const again = setInterval(() => void serve.command.stop(), 50);
    expect(await serve.command.ended).toBe(143);
    clearInterval(again);
    expect(await cut).toMatch(/aborted/);
  });
});

describe('a server whose time is up', () => {
  it('ends every stream with a terminal event for each answer, and keeps what had come', async () => {
    await using emulator = await openEmulator(SLOW);
    emulator.play('hang', { provider: 'deepseek' });
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    let drained: Promise<void> | undefined;
    const spoken = new Set<number>();
    const { run, events } = await follow(await post(served, '/chat', REQUEST), (event) => {
      if (event.type === 'answer.delta') spoken.add(event.index);
      if (spoken.size === 4) drained ??= served.drain(0);
    });
    await drained;
    expect(run.outcome).toBe('interrupted');
    expect(events.filter(isTerminal)).toHaveLength(FIVE.length);
    for (const { index } of run.answers) {
      const { fault, partial } = failedAt(run, index);
      expect(fault).toMatchObject({ code: 'server_shutting_down', retryable: true });
      expect(partial).toBe(textOf(failedAt(run, index)) !== '');
    }
    expect(failedAt(run, 0).partial).toBe(true);
  });

  it('lets streams go on for as long as they were given, and only then ends them', async () => {
    await using emulator = await openEmulator(SLOW);
    emulator.play('hang', { provider: 'deepseek' });
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    let drained: Promise<void> | undefined;
    let spokenSince = 0;
    const { run } = await follow(await post(served, '/chat', REQUEST), (event) => {
      if (event.type !== 'answer.delta') return;
      if (drained) spokenSince++;
      drained ??= served.drain(400);
    });
    await drained;
    expect(spokenSince).toBeGreaterThan(3);
    expect(run.outcome).toBe('interrupted');
    expect(failedAt(run, 4)).toMatchObject({ fault: { code: 'server_shutting_down' }, partial: false });
    const deepseek = () => emulator.requests.find(({ provider }) => provider === 'deepseek');
    await until(() => expect(deepseek()?.closedByClientAt).toBeDefined());
  });

  it.each([
    ['of whole answers', {}],
    ['of streams, since it has a deadline', { deadline_ms: 60_000 }],
  ])('answers who waits for the whole with what there is: %s', async (_, limits) => {
    await using emulator = await openEmulator();
    emulator.play('hang', { provider: 'deepseek' });
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const waiting = served.chat({ prompt: 'Hi', models: ['gemini', 'deepseek'], ...limits });
    await expect.poll(() => emulator.requests.length).toBe(2);
    await served.drain(0);
    const { outcome, responses } = await waiting;
    expect([outcome, responses[1]?.error_code]).toEqual(['interrupted', 'server_shutting_down']);
  });

  it('lets readers come back, and runs be stopped, until then', async () => {
    await using emulator = await openEmulator();
    emulator.play('hang', {});
    await using served = await openServed(envFor(emulator, ORIGINAL_KEYS));
    const body = { ...REQUEST, models: ['gemini'], resumable: true };
    const first = await post(served, '/chat', body);
    let id = '';
    for await (const event of first.events()) {
      if (event.type === 'run.started') id = event.runId;
      if (event.type === 'answer.started') break;
    }
    first.leave();
    const drained = served.drain(60_000);
    const again = await get(served, `/runs/${id}/events`);
    expect(await jsonOf(`${served.url}/runs/${id}`)).toMatchObject({ run_id: id, outcome: null });
    expect((await stop(served, `/runs/${id}`)).status).toBe(204);
    expect((await follow(again)).run.outcome).toBe('cancelled');
    await drained;
  });
});
