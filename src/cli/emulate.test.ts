import { expect, it, vi } from 'vitest';
import { type Emulator, type EmulatorOptions, openEmulator } from '../emulator/emulator.ts';
import { PROVIDER_NAMES } from '../emulator/types.ts';
import { fakeCoro, fakeParts, fakeTerminal } from './fakes.ts';
import { main } from './program.ts';

/** An emulator whose start is seen, on any free port. */
function emulating(args: readonly string[], columns?: number) {
  const terminal = fakeTerminal(columns === undefined ? {} : { columns });
  const opened = Promise.withResolvers<Emulator>();
  const options: EmulatorOptions[] = [];
  const parts = fakeParts(terminal, fakeCoro({}), {
    openEmulator: async (asked = {}) => {
      options.push(asked);
      const emulator = await openEmulator({ ...asked, port: 0, log: true });
      opened.resolve(emulator);
      return emulator;
    },
  });
  const ended = main(['emulate', ...args], parts);
  const isReady = () => vi.waitFor(() => expect(terminal.out()).toContain('Ctrl-C stops it'));
  return { terminal, options, ended, opened: opened.promise, isReady };
}

async function refused(args: readonly string[]) {
  const terminal = fakeTerminal();
  const code = await main(['emulate', ...args], fakeParts(terminal, fakeCoro({}), { openEmulator }));
  return { code, err: terminal.err(), out: terminal.out() };
}

async function stopped({ terminal, ended }: ReturnType<typeof emulating>): Promise<number> {
  terminal.stop('SIGINT');
  return ended;
}

function chat(emulator: Emulator, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const key = { authorization: 'Bearer gsk_demo_not_a_real_key_0001' };
  const messages = [{ role: 'user', content: 'Why?' }];
  return fetch(`${emulator.baseUrls.groq}/chat/completions`, {
    method: 'POST',
    headers: { ...key, ...headers },
    body: JSON.stringify({ model: 'openai/gpt-oss-20b', messages }),
  });
}

it('says where everybody is, with which key and which variables, and stops calmly', async () => {
  const started = emulating([]);
  const { url, baseUrls } = await started.opened;
  await started.isReady();
  const out = started.terminal.out();
  expect(out).toContain(`${PROVIDER_NAMES.length} providers are emulated on ${url}`);
  for (const name of PROVIDER_NAMES) expect(out).toContain(baseUrls[name]);
  expect(out).toContain(`GROQ_BASE_URL=${baseUrls.groq} GROQ_API_KEY=gsk_demo_not_a_real_key_0001\n`);
  expect(started.options).toEqual([{ port: 8001, log: false }]);
  expect(await stopped(started)).toBe(0);
  expect(started.terminal.out()).toMatch(/Stopped\.\n$/);
  expect(started.terminal.err()).toBe('');
  await expect(fetch(url)).rejects.toThrow();
});

it('hands its options on', async () => {
  const started = emulating([
    ...['--port', '9001', '--latency', '10-20', '--tokens-per-second', '50.5'],
    ...['--limits', 'groq:requests-per-day=5', '--limits', 'groq:tokens-per-minute=100,requests-per-day=6'],
  ]);
  await started.isReady();
  expect(started.options).toEqual([
    {
      port: 9001,
      log: false,
      latencyMs: [10, 20],
      tokensPerSecond: 50.5,
      limits: { groq: { requestsPerDay: 6, tokensPerMinute: 100 } },
    },
  ]);
  await stopped(started);
});

it('gives a limit without a provider to all of them', async () => {
  const started = emulating(['--limits', 'requests-per-minute=3']);
  await started.isReady();
  expect(Object.keys(started.options[0]?.limits ?? {})).toEqual([...PROVIDER_NAMES]);
  await stopped(started);
});

it('plays scenarios for everybody, for a provider, for a model', async () => {
  const started = emulating([
    ...['--scenario', 'server-error:groq:openai/gpt-oss-120b'],
    ...['--scenario', 'overloaded@headers:groq:openai/gpt-oss-20b', '--scenario', 'gone:gemini'],
  ]);
  const emulator = await started.opened;
  await started.isReady();
  expect(started.terminal.out()).toContain('What goes wrong:\n  server-error: groq openai/gpt-oss-120b\n');
  expect(started.terminal.out()).toContain('  gone: gemini\n');
  expect((await chat(emulator)).status).toBe(503);
  expect((await chat(emulator, { 'x-emulate': 'html' })).status).toBe(200);
  await stopped(started);
});

it('lists its scenarios, and where they may happen, without listening', async () => {
  const { code, out } = await refused(['--list']);
  expect(code).toBe(0);
  expect(out).toMatch(/^scenario +places +providers +the provider …\n/);
  expect(out).toMatch(/\nreset +connect headers first-token mid end +all +Resets the connection\.\n/);
  expect(out).toContain('reset@mid');
  const narrow = emulating(['--list'], 60);
  await narrow.ended;
  expect(narrow.terminal.out()).not.toContain('places');
});

it.each([
  [['--port', 'x'], "option '--port <number>' argument 'x' is invalid. It must be a whole number"],
  [['--latency', '5-1'], 'It must be milliseconds, like 200, or a range of them, like 200-800.'],
  [['--tokens-per-second', '0'], 'It must be a number greater than 0.'],
  [['--scenario', ':groq'], 'Write it like overloaded, reset@mid:groq or gone:groq:openai/gpt-oss-20b.'],
  [['--scenario', 'gone:grok'], 'There is no provider "grok": known are groq, '],
  [['--limits', 'groq:speed=3'], 'Write it like requests-per-minute=30. Limits: '],
  [['--limits', 'requests-per-day=many'], 'Write it like requests-per-minute=30.'],
  [
    ['--port', '0', '--scenario', 'rest:groq'],
    'error: Cannot play scenario "rest" for groq: did you mean "reset"? "coro emulate --list" shows all\n',
  ],
  [
    ['--port', '0', '--scenario', 'reset@noon'],
    'error: Cannot play "reset" at "noon": it happens at connect, headers, first-token, mid, end; "coro emulate --list" shows all\n',
  ],
])('refuses %j in a line that says what would be right', async (args, line) => {
  const { code, err, out } = await refused(args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(line);
});

it('says that its port is in use', async () => {
  await using other = await openEmulator();
  const { port } = new URL(other.url);
  const { code, err } = await refused(['--port', port]);
  expect([code, err]).toEqual([
    1,
    `error: port ${port} is in use: choose another with --port, or stop what listens there\n`,
  ]);
});
