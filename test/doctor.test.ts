import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fakeTerminal } from '../src/cli/fakes.ts';
import { main } from '../src/cli/program.ts';
import { connect } from '../src/client/connect.ts';
import { toConfig } from '../src/config/config.ts';
import { type ExamOptions, isHealthy, toReport } from '../src/core/doctor.ts';
import { type Emulator, openEmulator } from '../src/emulator/emulator.ts';
import { openServer } from '../src/server/open-server.ts';
import { collect } from './support/collect.ts';
import { openServed } from './support/served.ts';
import { closedUrl, envFor, FIVE, KEYS, openTestCoro } from './support/upstream.ts';

const THREE = { groq: KEYS.groq, gemini: KEYS.gemini, deepseek: KEYS.deepseek };
const BAD_KEY = 'gsk_a_key_that_nobody_accepts_00';

async function examine(env: Record<string, string>, options: ExamOptions = {}) {
  await using coro = await openTestCoro(env);
  return toReport(await collect(coro.doctor.examine(options)));
}

type Report = Awaited<ReturnType<typeof examine>>;
const keyOf = ({ keys }: Report, provider: string) => keys.find((it) => it.provider === provider);
const modelOf = ({ models }: Report, id: string) => models.find(({ model }) => model === id);

/** The doctor's command, in front of an emulator. */
async function doctor(env: Record<string, string>, ...args: string[]) {
  // Without a line of progress: whether one is drawn is a matter of how long it takes.
  const terminal = fakeTerminal({ env: { ...env, NO_COLOR: '1', TERM: 'dumb' }, columns: 120 });
  const code = await main(['doctor', ...args], {
    terminal,
    loadConfig: async (it) => toConfig(it),
    openCoro: () => openTestCoro(env),
    connect: async (url, options) => connect(url, options),
    openServer: () => Promise.reject(new Error('The doctor serves nothing')),
    openEmulator: () => Promise.reject(new Error('The doctor emulates nothing')),
  });
  return { code, out: terminal.out(), err: terminal.err() };
}

it('says of a server of one’s own that it was not found, and how it is: no key is missing there', async () => {
  await using emulator = await openEmulator();
  const env = envFor(emulator, THREE);
  const ollama = keyOf(await examine(env), 'ollama');
  const action = 'Start Ollama before CORO, or set OLLAMA_BASE_URL to where it is';
  expect(ollama).toMatchObject({ state: 'missing', fault: { message: 'Ollama was not found' }, action });
  const { code, out } = await doctor(env, '--all');
  expect(out).toMatch(/^Ollama +not found/m);
  expect(out).toContain(`${action}. Ollama was not found`);
  expect([code, out.includes('OLLAMA_API_KEY')]).toEqual([0, false]);
});

describe('the doctor of a server', () => {
  it('is asked by its address, and tells what the server leaves alone', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed({ ...envFor(emulator, THREE), CORO_API_TOKEN: 'token-of-its-own' });
    emulator.play('server-error', { provider: 'deepseek' });
    await using coro = connect(served.url, { token: 'token-of-its-own' });
    for (let i = 0; i < 6; i++) await collect(coro.run({ prompt: 'Hi', models: ['deepseek'], pin: true }));
    emulator.reset();
    const ask = (...args: string[]) =>
      doctor({ CORO_API_TOKEN: 'token-of-its-own' }, '--url', served.url, ...args);
    const { code, out, err } = await ask();
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^DeepSeek +✓ accepted/m);
    expect(out).toMatch(/^deepseek +→ replaced/m);
    expect(out).toMatch(
      /Left alone, since they keep failing\ndeepseek\/deepseek-chat: asked again in \d+ s\n/,
    );
    const { models } = JSON.parse((await ask('--json')).out);
    expect(models.find(({ id }: { id: string }) => id === 'deepseek').circuits).toMatchObject([
      { route: 'deepseek/deepseek-chat', state: 'open', retry_after_ms: expect.any(Number) },
    ]);
  });

  it('is told apart from one that cannot be asked', async () => {
    await using emulator = await openEmulator();
    await using served = await openServed({ ...envFor(emulator, THREE), CORO_API_TOKEN: 'token-of-its-own' });
    const url = served.url;
    expect(await doctor({}, '--url', url)).toEqual({
      code: 1,
      out: '',
      err: `error: the server at ${url} asks for its token: set CORO_API_TOKEN\n`,
    });
    const recorded = await doctor({}, '--url', url, '--record');
    expect([recorded.code, recorded.err]).toEqual([2, expect.stringContaining('leave out --url')]);
  });
});

describe('the doctor, asked nothing but what is free', () => {
  it('says of every key that it is accepted, and of the originals who answers in their place', async () => {
    await using emulator = await openEmulator();
    const report = await examine(envFor(emulator, THREE));
    for (const name of Object.keys(THREE)) {
      expect(keyOf(report, name)).toMatchObject({ state: 'accepted', key: { place: 1, of: 1 } });
    }
    expect(keyOf(report, 'deepseek')?.balance).toMatchObject({ isSufficient: true });
    expect(FIVE.map((id) => modelOf(report, id)?.state)).toEqual(FIVE.map(() => 'replaced'));
    expect(modelOf(report, 'mixtral')).toMatchObject({
      retiresOn: '2025-03-20',
      answeredBy: 'groq/qwen/qwen3.8-27b',
      reason: 'Mixtral 8x7B was shut down on 2025-03-20',
      isAsked: false,
    });
    expect(isHealthy(report)).toBe(true);
    expect(emulator.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('counts the days to a retirement, and names what answers from then on', async () => {
    await using emulator = await openEmulator();
    const report = await examine(envFor(emulator, THREE));
    expect(modelOf(report, 'gemini-2.5-pro')).toMatchObject({ retiresOn: '2026-12-01', daysToRetirement: 9 });
    expect(modelOf(report, 'gemini-2.5-pro')?.successor).toMatch(/^gemini\//);
  });

  it('calls none retired that lives on elsewhere, as the list of models does not', async () => {
    await using emulator = await openEmulator();
    await using coro = await openTestCoro(envFor(emulator, { groq: KEYS.groq, together: KEYS.together }));
    const report = toReport(await collect(coro.doctor.examine({})));
    const alive = report.models.filter(({ state }) => state === 'alive');
    expect(alive.map(({ model }) => model)).toContain('llama-70b');
    const listed = new Map((await coro.models()).map(({ id, retiresOn }) => [id, retiresOn]));
    expect(alive.map(({ model, retiresOn }) => [model, retiresOn])).toEqual(
      alive.map(({ model }) => [model, listed.get(model)]),
    );
  });

  it('sends whoever has no key to where they are made, and takes it for no illness', async () => {
    await using emulator = await openEmulator();
    const report = await examine(envFor(emulator, { groq: KEYS.groq }));
    expect(keyOf(report, 'openai')).toMatchObject({
      state: 'missing',
      action: 'Set OPENAI_API_KEY to a key from https://platform.openai.com/api-keys',
    });
    expect(modelOf(report, 'deepseek')?.state).toBe('without_key');
    expect(isHealthy(report)).toBe(true);
  });

  it('tells the rejected one of two keys by its place', async () => {
    await using emulator = await openEmulator();
    const report = await examine({ ...envFor(emulator, { groq: `${BAD_KEY},${KEYS.groq}` }) });
    const states = report.keys.filter(({ provider }) => provider === 'groq');
    expect(states).toMatchObject([
      { state: 'rejected', key: { place: 1, of: 2 }, fault: { code: 'authentication_failed' } },
      { state: 'accepted', key: { place: 2, of: 2 } },
    ]);
    expect(states[0]?.action).toBe('Put a new key from https://console.groq.com/keys into GROQ_API_KEY');
    expect(isHealthy(report)).toBe(false);
    expect(JSON.stringify(report)).not.toContain(BAD_KEY.slice(4));
  });

  it('sees an empty purse before anybody chats, in the provider that answers its list all the same', async () => {
    await using emulator = await openEmulator();
    emulator.play('no-credit', { provider: 'deepseek' });
    const report = await examine(envFor(emulator, THREE));
    expect(keyOf(report, 'deepseek')).toMatchObject({
      state: 'exhausted',
      fault: { code: 'quota_exceeded' },
      action: 'Top up at https://platform.deepseek.com/top_up, or wait for the reset',
    });
    expect(modelOf(report, 'deepseek')).toMatchObject({
      state: 'failing',
      fault: { code: 'quota_exceeded' },
    });
  });

  it('says what cannot be reached, and lets the others be', async () => {
    await using emulator = await openEmulator();
    const report = await examine({ ...envFor(emulator, THREE), GROQ_BASE_URL: await closedUrl() });
    expect(keyOf(report, 'groq')).toMatchObject({
      state: 'unreachable',
      action: 'Check the network and GROQ_BASE_URL',
    });
    expect(keyOf(report, 'gemini')?.state).toBe('accepted');
  });

  it('teaches the catalog what two lists in a row have lost', async () => {
    await using emulator = await openEmulator();
    await using coro = await openTestCoro(envFor(emulator, { groq: KEYS.groq }));
    await collect(coro.doctor.examine());
    const list = { object: 'list', data: [{ id: 'openai/gpt-oss-20b', object: 'model' }] };
    emulator.play({ status: 200, body: JSON.stringify(list) }, { provider: 'groq' });
    await collect(coro.doctor.examine());
    await collect(coro.doctor.examine());
    const found = (await coro.models()).find(({ id }) => id === 'gpt-oss-120b');
    expect(found?.findings).toMatchObject([{ alive: false }]);
  });
});

describe('the doctor, live', () => {
  it('asks every model that has a key one small question, and measures its first token', async () => {
    await using emulator = await openEmulator();
    const report = await examine(envFor(emulator, { groq: KEYS.groq }), { live: true });
    const asked = report.models.filter(({ isAsked }) => isAsked);
    expect(asked.length).toBeGreaterThan(2);
    for (const check of asked) expect(check.timeToFirstTokenMs).toBeGreaterThanOrEqual(0);
    expect(modelOf(report, 'gpt-oss-120b')?.rateLimits).toContainEqual(
      expect.objectContaining({ of: 'tokens', per: 'minute' }),
    );
    const bodies = emulator.requests.filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(bodies.length).toBeGreaterThanOrEqual(asked.length);
    expect(JSON.stringify(bodies)).not.toContain('"max_completion_tokens":2000');
  });

  it('follows a model to its successor, as a run would', async () => {
    await using emulator = await openEmulator();
    const report = await examine(envFor(emulator, { groq: KEYS.groq }), { live: true });
    expect(modelOf(report, 'llama-70b')).toMatchObject({
      state: 'replaced',
      answeredBy: 'groq/openai/gpt-oss-120b',
    });
  });

  it('stops its lookups when its reader leaves', async () => {
    await using emulator = await openEmulator();
    emulator.play('hang');
    await using coro = await openTestCoro(envFor(emulator, THREE));
    const exam = coro.doctor.examine({ live: true });
    expect((await exam.next()).value).toMatchObject({ type: 'exam.started' });
    const next = exam.next();
    await vi.waitFor(() => expect(emulator.requests.length).toBeGreaterThanOrEqual(3));
    await exam.return?.();
    await next;
    await vi.waitFor(() =>
      expect(emulator.requests.filter(({ closedByClientAt }) => closedByClientAt === undefined)).toEqual([]),
    );
  });
});

describe('recordings', () => {
  const LOOK = { record: true };

  it('find nothing to tell where the provider speaks as the emulator does', async () => {
    await using emulator = await openEmulator();
    const report = await examine(envFor(emulator, { groq: KEYS.groq }), LOOK);
    const { tape, differences } = modelOf(report, 'gpt-oss-120b') ?? {};
    expect(tape).toMatchObject({ route: 'groq/openai/gpt-oss-120b', status: 200 });
    expect(tape?.body).toContain('data: [DONE]');
    expect(differences).toEqual([]);
  });

  it('tell every field that only one of the two has', async () => {
    await using emulator = await openEmulator();
    const chunk = {
      model: 'openai/gpt-oss-120b',
      choices: [{ index: 0, delta: { content: 'ok' }, finish_reason: 'stop', novelty: 1 }],
    };
    const body = `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`;
    const headers = { 'content-type': 'text/event-stream' };
    emulator.play({ status: 200, headers, body }, { provider: 'groq', model: 'openai/gpt-oss-120b' });
    const report = await examine(envFor(emulator, { groq: KEYS.groq }), LOOK);
    const { differences } = modelOf(report, 'gpt-oss-120b') ?? {};
    expect(differences).toContain('field choices[].novelty: number: not from the emulator');
    expect(differences).toContain('field id: string: from the emulator alone');
    expect(differences).toContain('header x-ratelimit-limit-tokens: from the emulator alone');
  });

  it('are kept as files without a trace of the key, even where the provider echoes it', async () => {
    await using emulator = await openEmulator();
    const folder = await mkdtemp(join(tmpdir(), 'coro-recordings-'));
    const body = JSON.stringify({
      error: { message: `bad key ${KEYS.groq} of org_01j5b4pz9jff492fq686vypsx6` },
    });
    emulator.play(
      { status: 400, body, headers: { 'set-cookie': 'a=b' } },
      { provider: 'groq', model: 'openai/gpt-oss-20b' },
    );
    const { out } = await doctor(envFor(emulator, { groq: KEYS.groq }), '--record', folder);
    const files = await readdir(join(folder, 'groq'), { recursive: true });
    const texts = await Promise.all(
      files.filter((it) => it.endsWith('.json')).map((it) => readFile(join(folder, 'groq', it), 'utf8')),
    );
    await rm(folder, { recursive: true });
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.join()).toContain('[redacted]');
    for (const secret of [KEYS.groq, 'org_01j5b4pz9jff492fq686vypsx6', 'set-cookie']) {
      expect(texts.join()).not.toContain(secret);
    }
    expect(out).toContain('Recorded');
  });

  it('are refused where nothing real would answer', async () => {
    const { code, err } = await doctor({ CORO_DEMO: '1' }, '--record');
    expect([code, err]).toEqual([2, expect.stringContaining('nothing real to record')]);
  });
});

describe('coro doctor', () => {
  /** What the first CORO's three status documents told: Mixtral decommissioned, Gemini 1.5 gone, DeepSeek out of balance. */
  const threeFaults = async (emulator: Emulator) => {
    emulator.play('no-credit', { provider: 'deepseek' });
    return await doctor(envFor(emulator, THREE), '--live');
  };

  it('says on one screen what became of three broken models, and what mends it', async () => {
    await using emulator = await openEmulator();
    const { code, out } = await threeFaults(emulator);
    expect(code).toBe(1);
    expect(out.split('\n').length).toBeLessThanOrEqual(40);
    expect(out).toMatch(/mixtral\s+→ replaced\s+groq\/qwen\/qwen3\.8-27b/);
    expect(out).toMatch(/gemini\s+→ replaced\s+gemini\/gemini-3\.5-flash-lite/);
    expect(out).toMatch(/deepseek\s+✗ failing/);
    expect(out).toContain('1. Top up at https://platform.deepseek.com/top_up, or wait for the reset.');
  });

  it('ends with 0 where all is well, and prints what GET /doctor answers', async () => {
    await using emulator = await openEmulator();
    const { code, out } = await doctor(envFor(emulator, { groq: KEYS.groq }), '--json');
    const json = JSON.parse(out) as { healthy: boolean; keys: unknown[] };
    expect([code, json.healthy]).toEqual([0, true]);
    expect(json.keys).toContainEqual(expect.objectContaining({ provider: 'groq', state: 'accepted' }));
  });
});

describe('GET /doctor', () => {
  const TOKEN = 'a-token-that-nobody-guesses';

  async function get(
    emulator: Emulator,
    env: Record<string, string>,
    headers: Record<string, string> = {},
    url = '/doctor',
  ) {
    const all = { ...envFor(emulator, { groq: KEYS.groq }), CORO_LOG_LEVEL: 'silent', ...env };
    await using coro = await openTestCoro(all);
    await using server = await openServer(coro, toConfig(all), '1.2.3');
    const reply = await server.app.inject({ url, headers: { host: '127.0.0.1', ...headers } });
    return [reply.statusCode, reply.json()] as const;
  }

  it('answers whoever holds the token, and nobody else', async () => {
    await using emulator = await openEmulator();
    const env = { CORO_API_TOKEN: TOKEN, HOST: '0.0.0.0' };
    expect((await get(emulator, env))[0]).toBe(401);
    const [status, json] = await get(emulator, env, { authorization: `Bearer ${TOKEN}` });
    expect([status, json]).toEqual([200, expect.objectContaining({ healthy: true })]);
  });

  it('is not there for strangers where no token is set', async () => {
    await using emulator = await openEmulator();
    const [status, json] = await get(emulator, { HOST: '0.0.0.0', CORO_ALLOW_ANONYMOUS: '1' });
    expect([status, json.error_code]).toEqual([403, 'permission_denied']);
    expect((await get(emulator, {}))[0]).toBe(200);
  });

  it('says how it wants to be asked for live answers', async () => {
    await using emulator = await openEmulator();
    expect((await get(emulator, {}, {}, '/doctor?live=maybe'))[0]).toBe(400);
  });
});
