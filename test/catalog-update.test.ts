import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeTerminal } from '../src/cli/fakes.ts';
import { main } from '../src/cli/program.ts';
import { toConfig } from '../src/config/config.ts';
import { openEmulator } from '../src/emulator/emulator.ts';
import { envFor, KEYS, openTestCoro } from './support/upstream.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'coro-data-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const groqOnly = (emulator: Parameters<typeof envFor>[0]) => ({
  ...envFor(emulator, { groq: KEYS.groq }),
  CORO_DATA_DIR: dataDir,
});
const list = (...ids: readonly string[]) => ({
  status: 200,
  body: JSON.stringify({
    object: 'list',
    data: ids.map((id) => ({ id, object: 'model', active: true, context_window: 1000 })),
  }),
});
const GROQ = { provider: 'groq' } as const;
const kept = () => readFile(join(dataDir, 'catalog.json'), 'utf8');

/** The command, in front of an emulator. */
async function update(env: Record<string, string>, ...args: string[]) {
  const terminal = fakeTerminal({ env: { ...env, NO_COLOR: '1' }, columns: 120 });
  const code = await main(['catalog', 'update', ...args], {
    terminal,
    loadConfig: async (it) => toConfig(it),
    openCoro: () => openTestCoro(env),
    connect: () => Promise.reject(new Error('An update asks no server')),
    openServer: () => Promise.reject(new Error('An update serves nothing')),
    openEmulator: () => Promise.reject(new Error('An update emulates nothing')),
  });
  return { code, out: terminal.out(), err: terminal.err() };
}

it('keeps what the lists say, shows what is new, and says so again only when it changes', async () => {
  await using emulator = await openEmulator();
  emulator.play(
    list('openai/gpt-oss-120b', 'qwen/qwen3.8-27b', 'openai/gpt-oss-20b', 'brand/new-model'),
    GROQ,
  );
  const first = await update(groqOnly(emulator));
  expect([first.code, first.out]).toEqual([0, expect.stringMatching(/groq\s+brand\/new-model\s+new/)]);
  expect(JSON.parse(await kept())).toMatchObject({ version: 1, lists: { groq: { missing: {} } } });
  expect((await update(groqOnly(emulator))).out).toContain('Nothing has changed.');
  expect(await kept()).not.toContain(KEYS.groq);
});

it('looks and keeps nothing on a dry run', async () => {
  await using emulator = await openEmulator();
  const { code, out } = await update(groqOnly(emulator), '--dry-run');
  expect([code, out]).toEqual([0, expect.stringContaining('nothing was kept')]);
  await expect(kept()).rejects.toThrow('ENOENT');
});

it('refuses to lose a model without a successor, names who served it, and takes the loss when told to', async () => {
  await using emulator = await openEmulator();
  const env = groqOnly(emulator);
  await update(env);
  emulator.play(list('something/else'), GROQ);
  await update(env);
  const refused = await update(env, '--json');
  const report = JSON.parse(refused.out) as {
    taken: boolean;
    losses: { model: string; last_routes: string[] }[];
  };
  expect([refused.code, report.taken]).toEqual([1, false]);
  const lost = report.losses.map(({ model }) => model);
  expect(lost.length).toBeGreaterThan(0);
  expect((await update(env)).out).toContain(`✗ ${lost[0]} would have nobody left`);
  expect((await update(env, '--accept-losses')).code).toBe(0);
});

it('lets a server that starts later ask elsewhere first', async () => {
  await using emulator = await openEmulator();
  const env = groqOnly(emulator);
  await update(env);
  emulator.play(list('openai/gpt-oss-20b', 'qwen/qwen3.8-27b'), GROQ);
  await update(env);
  await update(env, '--accept-losses');
  emulator.reset();
  await using coro = await openTestCoro(env);
  const found = (await coro.models()).find(({ id }) => id === 'gpt-oss-120b');
  expect(found?.findings).toMatchObject([{ alive: false }]);
});

it('tells of a provider that gave no list, and lets what was known of it stand', async () => {
  await using emulator = await openEmulator();
  const env = groqOnly(emulator);
  await update(env);
  const before = await kept();
  emulator.play('server-error', GROQ);
  const { code, out } = await update(env);
  expect([code, out]).toEqual([1, expect.stringContaining('not read: Groq: Internal Server Error')]);
  expect(JSON.parse(await kept())).toEqual(JSON.parse(before));
});

it('starts all the same over a file that somebody broke, and says so', async () => {
  await using emulator = await openEmulator();
  await writeFile(join(dataDir, 'catalog.json'), '{"version":1,"lists":5}');
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  await using _coro = await openTestCoro(groqOnly(emulator));
  expect(told.mock.calls.flat().join()).toContain('is not what CORO writes there');
  told.mockRestore();
});

it('is refused where nothing real would be asked', async () => {
  const { code, err } = await update({ CORO_DEMO: '1', CORO_DATA_DIR: dataDir });
  expect([code, err]).toEqual([2, expect.stringContaining('no provider to ask')]);
});
