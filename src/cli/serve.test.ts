import { fastify } from 'fastify';
import { afterEach, expect, it, vi } from 'vitest';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/env.ts';
import type { Server } from '../server/open-server.ts';
import { fakeCoro, fakeModel, fakeParts, fakeTerminal } from './fakes.ts';
import { main } from './program.ts';

afterEach(() => void vi.useRealTimers());

/** A server whose start and end the test decides. */
function serving(args: readonly string[], env: Environment = {}, server: Partial<Server> = {}) {
  const terminal = fakeTerminal({ env });
  const coro = { ...fakeCoro({}, { isDemo: true }), models: async () => [fakeModel('gemini')] };
  const configs: Config[] = [];
  const listening = Promise.withResolvers<void>();
  const order: string[] = [];
  const parts = fakeParts(terminal, coro, {
    openServer: async (_, config) => {
      configs.push(config);
      return {
        app: fastify(),
        listen: async () => {
          listening.resolve();
          return `http://${config.host}:${config.port}`;
        },
        drain: async () => void order.push('drained'),
        [Symbol.asyncDispose]: async () => {},
        ...server,
      };
    },
  });
  const ended = main(['serve', ...args], parts).then((code) => {
    order.push('ended');
    return code;
  });
  return { terminal, coro, configs, order, listening: listening.promise, ended };
}

function failsToListen(code: string): Partial<Server> {
  return { listen: () => Promise.reject(Object.assign(new Error('listen failed'), { code })) };
}

it('prints where it listens, serves until it is stopped, and ends with 0', async () => {
  const { terminal, order, listening, ended, coro } = serving([]);
  await listening;
  await vi.waitFor(() => expect(terminal.out()).toContain('listens on http://127.0.0.1:8000\n'));
  expect(terminal.out()).toContain('every answer is simulated');
  expect(order).toEqual([]);
  terminal.stop('SIGTERM');
  expect(await ended).toBe(0);
  expect([order, coro.isClosed, terminal.exits]).toEqual([['drained', 'ended'], true, []]);
});

it('takes flags over variables', async () => {
  const { configs, listening, ended, terminal } = serving(['--host', '127.0.0.2', '--port', '9000'], {
    PORT: '1',
  });
  await listening;
  terminal.stop('SIGINT');
  expect(await ended).toBe(0);
  expect(configs[0]).toMatchObject({ host: '127.0.0.2', port: 9000 });
});

it('gives an address that can be opened when it listens on every one', async () => {
  const { terminal, ended } = serving(['--host', '0.0.0.0']);
  await vi.waitFor(() => expect(terminal.out()).toContain('listens on http://localhost:8000\n'));
  terminal.stop('SIGINT');
  await ended;
});

it('goes on when nobody reads its output any more', async () => {
  const { terminal, listening, order, ended } = serving([]);
  await listening;
  terminal.stop('EPIPE');
  await Promise.resolve();
  expect(order).toEqual([]);
  terminal.stop('SIGTERM');
  expect(await ended).toBe(0);
});

it('gives running answers 25 seconds, and ends at once at a second signal', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const graces: number[] = [];
  const drain = (graceMs: number) => {
    graces.push(graceMs);
    return promise;
  };
  const { terminal, ended, listening } = serving([], {}, { drain });
  await listening;
  vi.useFakeTimers();
  terminal.stop('SIGTERM');
  await vi.waitFor(() => expect(graces).toEqual([25_000]));
  expect(terminal.exits).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  terminal.stop('SIGINT');
  expect(terminal.exits).toEqual([130]);
  resolve();
  await ended;
});

it.each([
  ['EADDRINUSE', 'error: port 8000 is in use: choose another with --port, or stop what listens there\n'],
  ['EACCES', 'error: port 8000 is not open to this user: choose one above 1023 with --port\n'],
  ['EADDRNOTAVAIL', 'error: 127.0.0.1 is no address of this machine: choose another with --host\n'],
])('says in one line why it cannot listen: %s', async (code, line) => {
  const { ended, terminal, coro } = serving([], {}, failsToListen(code));
  expect(await ended).toBe(1);
  expect([terminal.err(), terminal.out(), coro.isClosed]).toEqual([line, '', true]);
});

it.each([
  [
    'a port that is none',
    ['--port', '99999'],
    {},
    "error: option '--port <number>' argument '99999' is invalid. It must be a whole number from 0 to 65535.\n(--help shows how it is used)\n",
  ],
  [
    'a variable that is no port',
    [],
    { PORT: 'abc' },
    'error: PORT must be a whole number from 0 to 65535: got "abc"\n',
  ],
  [
    'keys that strangers could spend',
    ['--host', '0.0.0.0'],
    { GROQ_API_KEY: 'gsk_test_12345678' },
    'error: --host 0.0.0.0 lets others spend your keys: set CORO_API_TOKEN, or CORO_ALLOW_ANONYMOUS=1 to accept it\n',
  ],
  [
    'a variable by which strangers could spend keys',
    [],
    { GROQ_API_KEY: 'gsk_test_12345678', HOST: '0.0.0.0' },
    'error: HOST=0.0.0.0 lets others spend your keys: set CORO_API_TOKEN, or CORO_ALLOW_ANONYMOUS=1 to accept it\n',
  ],
])('refuses %s under the name that was given, with exit code 2', async (_, args, env, line) => {
  const { ended, terminal, configs } = serving(args, env);
  expect(await ended).toBe(2);
  expect([terminal.err(), configs]).toEqual([line, []]);
});
