import { afterAll, expect, it } from 'vitest';
import { parseConfigFile } from '../../src/config/config-file.ts';
import { openDoors } from '../support/doors.ts';
import { openServed } from '../support/served.ts';
import { envFor, KEYS } from '../support/upstream.ts';

/** Tools send a temperature to every model, and cannot be told to say `drop_params`: a server says it for them. */

const { emulator, served: strict } = await openDoors();
const file = parseConfigFile('{ "defaults": { "drop_params": true } }', 'coro.config.json');
const lenient = await openServed(envFor(emulator, KEYS), file);
afterAll(() => lenient[Symbol.asyncDispose]());

const messages = [{ role: 'user', content: 'Name one prime number.' }] as const;
const OPENAI = { model: 'openai/gpt-5.4-mini', messages, temperature: 0.5, seen_by: 'me' };
const ANTHROPIC = {
  model: 'openai/gpt-5.4-mini',
  messages,
  temperature: 0.5,
  max_tokens: 100,
  seen_by: 'me',
};

it.each([
  ['/v1/chat/completions', OPENAI],
  ['/v1/messages', ANTHROPIC],
])('leaves out at %s what cannot be taken, and says what', async (path, body) => {
  const reply = await post(lenient.url + path, body);
  const warnings = String(reply.headers.get('x-coro-warnings'));
  expect([reply.status, warnings.includes('temperature'), warnings.includes('seen_by')]).toEqual([
    200,
    true,
    true,
  ]);
  expect((await post(strict.url + path, body)).status).toBe(400);
});

it('lets a request say otherwise', async () => {
  const reply = await post(`${lenient.url}/v1/chat/completions`, { ...OPENAI, drop_params: false });
  expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining('seen_by')]);
});

it('holds for /chat, whose answers fail one by one', async () => {
  const body = { prompt: 'Name one prime number.', models: ['anthropic/claude-haiku-4-5'], seed: 7 };
  const answers = await Promise.all([lenient.chat(body), strict.chat(body)]);
  expect(answers.map(({ responses: [answer] }) => answer?.error_code)).toEqual([null, 'invalid_parameters']);
  expect(answers[0]?.responses[0]?.warnings.join()).toContain('seed');
});

function post(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}
