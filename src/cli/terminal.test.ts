import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { FULL } from '../../test/support/needs.ts';

/** The real commands in processes of their own: signals and pipes can be tried in no other way. */
const MAIN = join(import.meta.dirname, 'main.ts');
const opened: (() => void)[] = [];

afterEach(() => {
  for (const close of opened.splice(0)) close();
});

function coro(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: tmpdir(),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  opened.push(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  return { child, ended, err: text(child.stderr) };
}

/** A provider that answers when the test says so. */
async function openUpstream() {
  const asked = Promise.withResolvers<ServerResponse>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => asked.resolve(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const env = { GROQ_API_KEY: 'gsk_test_12345678', GROQ_BASE_URL: `http://127.0.0.1:${port}/v1` };
  return { env, asked: asked.promise };
}

/** Over a connection that is not kept: the test is of the command, not of what its server does with idle ones. */
async function post(url: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const sent = request(url, { method: 'POST', headers, agent: false }).end(JSON.stringify(body));
  const [response]: IncomingMessage[] = await once(sent, 'response');
  return response && json(response);
}

const GROQ_ANSWER = JSON.stringify({
  model: 'llama-3.3-70b-versatile',
  choices: [{ message: { role: 'assistant', content: 'At last.' }, finish_reason: 'stop' }],
});

it('ends quietly when the reader of a pipe leaves', async () => {
  const { child, ended, err } = coro(['ask', 'hi']);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await ended).toBe(0);
  expect(await err).not.toContain('EPIPE');
});

it.skipIf(FULL === undefined).each([[['ask', 'hi', '-m', 'llama-70b']], [['models']], [['--help']]])(
  'says in one line that its output has no room, and ends with 74: coro %j',
  (args) => {
    const full = openSync(FULL ?? '', 'w');
    opened.push(() => closeSync(full));
    const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      env: { GROQ_API_KEY: 'gsk_test_12345678', GROQ_BASE_URL: 'http://127.0.0.1:1/v1' },
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    const line = 'error: cannot write to standard output: no space left on device (ENOSPC)\n';
    expect([status, stderr]).toEqual([74, line]);
  },
);

it('stops on Ctrl-C: what is still asked is cancelled, and the exit code is 130', async () => {
  const { env, asked } = await openUpstream();
  const { child, ended, err } = coro(['ask', 'hi', '-m', 'llama-70b'], env);
  const out = text(child.stdout);
  const upstream = await asked;
  child.kill('SIGINT');
  await once(upstream, 'close');
  expect([await ended, await err]).toEqual([130, '']);
  expect(await out).toContain('■ stopped');
});

it('lets a running answer end when the server is told to stop, then ends with 0', async () => {
  const { env, asked } = await openUpstream();
  const { child, ended } = coro(['serve', '--port', '0'], { ...env, CORO_LOG_LEVEL: 'silent' });
  const [banner] = await once(child.stdout, 'data');
  const url = /listens on (\S+)/.exec(String(banner))?.[1];
  const reply = post(`${url}/chat`, { prompt: 'hi', models: ['llama-70b'] });
  const upstream = await asked;
  child.kill('SIGTERM');
  const [stopping] = await once(child.stdout, 'data');
  expect(String(stopping)).toContain('Stopping');
  upstream.setHeader('content-type', 'application/json').end(GROQ_ANSWER);
  expect(await reply).toMatchObject({ outcome: 'complete', responses: [{ response: 'At last.' }] });
  expect(await ended).toBe(0);
});
