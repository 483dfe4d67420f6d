import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { toConfig } from '../src/config/config.ts';
import { ConfigError } from '../src/config/config-error.ts';
import { parseConfigFile } from '../src/config/config-file.ts';
import { openEmulator } from '../src/emulator/emulator.ts';
import { openCoro } from '../src/open-coro.ts';
import { openCommand } from './support/command.ts';
import { openServed } from './support/served.ts';
import { KEYS, keySentIn } from './support/upstream.ts';

/** A server's owner adds what CORO does not ship: here a server that speaks the OpenAI API is the emulator's Groq. */

const KEY = 'gsk_of_my_own_server_1';
const emulatorWithOwnKey = () => openEmulator({ keys: { groq: [{ key: KEY }] } });
const fileFor = (baseUrl: string, more: object = {}) =>
  parseConfigFile(
    JSON.stringify({
      providers: { mine: { base_url: baseUrl, display_name: 'Mine', api_key_env: 'MINE_KEY' } },
      models: {
        house: {
          name: 'The house model',
          routes: [{ provider: 'mine', model: 'openai/gpt-oss-20b', price: { input: 1, output: 2 } }],
        },
      },
      routes: { 'gpt-oss-120b': ['mine/openai/gpt-oss-120b'] },
      aliases: { fast: 'house' },
      teams: { both: { models: ['house', 'gpt-oss-120b'] } },
      defaults: { models: ['house'], system: 'Answer in one word.', max_tokens: 700 },
      ...more,
    }),
    'coro.config.json',
  );

it('a provider added by the configuration alone answers, with its own key, at its own address', async () => {
  await using emulator = await emulatorWithOwnKey();
  await using served = await openServed({ MINE_KEY: KEY }, fileFor(emulator.baseUrls.groq));
  const models = ['house', 'fast', 'gpt-oss-120b', 'mine/qwen/qwen3.8-27b'];
  const reply = await served.chat({ prompt: 'Name one prime number.', models });
  expect(reply.responses.map((it) => [it.model, it.model_used, it.error])).toEqual([
    ['house', 'mine/openai/gpt-oss-20b', null],
    ['fast', 'mine/openai/gpt-oss-20b', null],
    ['gpt-oss-120b', 'mine/openai/gpt-oss-120b', null],
    ['mine/qwen/qwen3.8-27b', 'mine/qwen/qwen3.8-27b', null],
  ]);
  expect(reply.responses[0]?.cost_usd).toBeGreaterThan(0);
  expect(new Set(emulator.requests.map(keySentIn))).toEqual(new Set([KEY]));
  expect(emulator.requests[0]?.body).toMatchObject({
    // With room for what gpt-oss thinks, known by its name.
    max_tokens: 1724,
    reasoning_effort: 'low',
    messages: [{ role: 'system', content: 'Answer in one word.' }, { role: 'user' }],
  });

  const listed = await served.models();
  expect(listed[0]).toMatchObject({ id: 'house', name: 'The house model', provider: 'Mine', default: true });
  expect(listed.filter((it) => it.default)).toHaveLength(1);
});

it('one that is named like a vendor elsewhere does not cost what that vendor takes', async () => {
  await using emulator = await openEmulator();
  const azure = { base_url: emulator.baseUrls.openai, api_key_env: 'HOUSE_KEY' };
  const file = parseConfigFile(JSON.stringify({ providers: { azure } }), 'coro.config.json');
  await using served = await openServed({ HOUSE_KEY: KEYS.openai }, file);
  const { responses } = await served.chat({ prompt: 'Hi', models: ['azure/gpt-4o'] });
  expect(responses).toMatchObject([{ model_used: 'azure/gpt-4o', error: null, cost_usd: null }]);
});

it('a command whose configuration is refused says so and ends, in demo mode, too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'coro-test-'));
  const path = join(folder, 'own.json');
  await writeFile(path, '{"aliases": {"quick": "gpt-oss-20"}}');
  await using command = await openCommand(['models'], { CORO_CONFIG: path });
  await command.saying(/own\.json:1: aliases\.quick names gpt-oss-20, which is no model/);
  expect(await command.ended).toBe(2);
  await rm(folder, { recursive: true });
});

it('a team is asked by its name, and counts as many as it has', async () => {
  await using emulator = await emulatorWithOwnKey();
  const env = { MINE_KEY: KEY, CORO_MAX_MODELS: '3' };
  await using served = await openServed(env, fileFor(emulator.baseUrls.groq));
  const reply = await served.chat({ prompt: 'Hi', models: ['team:both'] });
  expect(reply.responses.map(({ model, error }) => [model, error])).toEqual([
    ['house', null],
    ['gpt-oss-120b', null],
  ]);
  await expect(served.chat({ prompt: 'Hi', models: ['team:both', 'team:both'] })).rejects.toThrow(
    /Invalid model IDs: team:both \(more than 3 answers\)/,
  );
  await expect(served.chat({ prompt: 'Hi', models: ['team:none'] })).rejects.toThrow(/team:none/);
});

it('without the key its variable is named, and the others are asked instead', async () => {
  await using emulator = await emulatorWithOwnKey();
  const env = { GROQ_API_KEY: KEY, GROQ_BASE_URL: emulator.baseUrls.groq };
  await using served = await openServed(env, fileFor(emulator.baseUrls.groq));
  const reply = await served.chat({ prompt: 'Hi', models: ['house', 'gpt-oss-120b'] });
  expect(reply.responses).toMatchObject([
    { error_code: 'api_key_missing', hint: 'Set MINE_KEY to use Mine.' },
    { error: null, model_used: 'groq/openai/gpt-oss-120b' },
  ]);
});

it('what names nothing is refused at the start, with its line and what was meant', async () => {
  const text = `{
  "models": {
    "gemini": { "routes": ["grok/x"] },
    "mine": { "routes": ["groq/x"], "successors": ["gpt-os-20b"] }
  },
  "aliases": { "mixtral": "gemini", "quick": "gpt-oss-20" },
  "routes": { "llama-7b": ["groq/x"] }
}`;
  const config = toConfig({}, parseConfigFile(text, 'coro.config.json'));
  const refusal = await openCoro({ config }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(ConfigError);
  expect(String(refusal).split('\n')).toEqual([
    'ConfigError: coro.config.json:3: models.gemini is CORO\'s own: add hosts of it under "routes", or choose another id',
    'coro.config.json:3: models.gemini.routes.0 names grok, which is no provider: did you mean groq?',
    'coro.config.json:4: models.mine.successors.0 names gpt-os-20b, which is no model: did you mean gpt-oss-20b?',
    'coro.config.json:7: routes.llama-7b names llama-7b, which is no model: did you mean llama-70b?',
    "coro.config.json:6: aliases.mixtral is a model's own id: choose another",
    'coro.config.json:6: aliases.quick names gpt-oss-20, which is no model: did you mean gpt-oss-20b?',
  ]);
});
