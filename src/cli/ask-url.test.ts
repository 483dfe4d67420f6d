import { describe, expect, it, vi } from 'vitest';
import { ServerError } from '../client/server-error.ts';
import type { RunEvent } from '../core/run-event.ts';
import { fakeCoro, fakeParts, fakeTerminal, type Script } from './fakes.ts';
import type { Parts } from './parts.ts';
import { main } from './program.ts';

const SCRIPTS: Readonly<Record<string, Script>> = {
  'llama-70b': { text: 'Forty-two.\n' },
  gemini: { fault: 'rate_limited', message: 'Google Gemini: too many requests', hint: 'Try again.' },
};

describe('coro ask --url', () => {
  const URL_ARGS = ['hi', '--url', 'http://127.0.0.1:8000'];

  async function askServer(connect: Parts['connect'], args = URL_ARGS, env: Record<string, string> = {}) {
    const terminal = fakeTerminal({ env });
    const parts = fakeParts(terminal, fakeCoro({}), { connect });
    const code = await main(['ask', ...args], parts);
    return { code, out: terminal.out(), err: terminal.err() };
  }

  it('asks that server, for the models it would ask itself, with the token of the environment', async () => {
    const coro = fakeCoro(SCRIPTS);
    const asked: unknown[] = [];
    const connect: Parts['connect'] = async (url, options) => {
      asked.push(url.href, options);
      return coro;
    };
    const { code, out, err } = await askServer(connect, URL_ARGS, { CORO_API_TOKEN: 'token-1234' });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Forty-two.');
    expect(asked).toEqual(['http://127.0.0.1:8000/', { token: 'token-1234' }]);
    expect(coro.requests).toEqual([{ prompt: 'hi', models: ['llama-70b', 'gemini'] }]);
    expect(coro.isClosed).toBe(true);
  });

  it('says when all that a server answers is simulated', async () => {
    const coro = fakeCoro({ a: { text: 'Yes.', simulated: true } });
    const { err } = await askServer(async () => coro);
    expect(err).toBe(
      "Every answer is simulated: the server at http://127.0.0.1:8000 has no provider's key.\n",
    );
  });

  it('warns of a token that others on the way can read', async () => {
    const args = ['hi', '--url', 'http://192.0.2.7:8000'];
    const { err } = await askServer(async () => fakeCoro(SCRIPTS), args, { CORO_API_TOKEN: 'token-1234' });
    expect(err).toContain('warning: CORO_API_TOKEN goes to http://192.0.2.7:8000 unencrypted');
    expect(err).not.toContain('token-1234');
  });

  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  it.each([
    [
      new ServerError('network_error', 'x', { cause: new TypeError('fetch failed', { cause: refused }) }),
      'no server answers at http://127.0.0.1:8000 (ECONNREFUSED): start one with coro serve, or check --url',
    ],
    [
      new ServerError('missing_api_key', 'x', { status: 401 }),
      'the server at http://127.0.0.1:8000 asks for its token: set CORO_API_TOKEN',
    ],
    [
      new ServerError('invalid_response', 'x', { status: 200 }),
      'what answers at http://127.0.0.1:8000 is no CORO (HTTP 200)',
    ],
    [
      new ServerError('redirected', 'It sends on', { status: 301 }),
      'the server at http://127.0.0.1:8000 refuses: It sends on',
    ],
    [
      new ServerError('unknown_error', 'x', { status: 404 }),
      'what answers at http://127.0.0.1:8000 is no CORO (HTTP 404)',
    ],
    [
      new ServerError('server_overloaded', 'This server has as much to do as it can', {
        status: 503,
        retryAfterMs: 2000,
      }),
      'the server at http://127.0.0.1:8000 refuses: This server has as much to do as it can; try again in 2 s',
    ],
  ])('says what is wrong with a server, and ends with 1: %s', async (error, message) => {
    const coro = { ...fakeCoro({}), models: () => Promise.reject(error) };
    expect(await askServer(async () => coro)).toEqual({ code: 1, out: '', err: `error: ${message}\n` });
  });

  it('is not waited for once it is to stop: nothing was asked, and nothing is told', async () => {
    const terminal = fakeTerminal();
    const coro = { ...fakeCoro(SCRIPTS), models: () => new Promise<never>(() => {}) };
    const parts = fakeParts(terminal, fakeCoro({}), { connect: async () => coro });
    const asked = main(['ask', ...URL_ARGS], parts);
    await vi.waitFor(() => expect(terminal.isHeard()).toBe(true));
    terminal.stop('SIGINT');
    expect([await asked, terminal.out(), terminal.err()]).toEqual([130, '', '']);
  });

  it.each([
    [[]],
    [['--json']],
  ])('prints nothing of a run that was stopped before it began (%s)', async (flags) => {
    const terminal = fakeTerminal();
    const run = async function* (): AsyncGenerator<RunEvent, void> {
      terminal.stop('SIGINT');
      yield* [];
    };
    const parts = fakeParts(terminal, fakeCoro({}), { connect: async () => ({ ...fakeCoro(SCRIPTS), run }) });
    expect(await main(['ask', ...URL_ARGS, ...flags], parts)).toBe(130);
    expect([terminal.out(), terminal.err()]).toEqual(['', '']);
  });

  it('tells a wrong token from a missing one', async () => {
    const error = new ServerError('invalid_api_key', 'x', { status: 401 });
    const coro = { ...fakeCoro({}), models: () => Promise.reject(error) };
    const { err } = await askServer(async () => coro, URL_ARGS, { CORO_API_TOKEN: 'token-1234' });
    expect(err).toBe(
      'error: the server at http://127.0.0.1:8000 does not take the token in CORO_API_TOKEN\n',
    );
  });
});
