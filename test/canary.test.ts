import { beforeAll, describe, expect, it } from 'vitest';
import { toConfig } from '../src/config/config.ts';
import { ConfigError } from '../src/config/config-error.ts';
import { openEmulator } from '../src/emulator/emulator.ts';
import type { ProviderName } from '../src/emulator/types.ts';
import { newKey, openCanaries, SEARCHED, WRITINGS } from './support/canaries.ts';
import { ACTS, BROUGHT, CANARIES, errorReply, OWN, PROVIDERS, TOKEN } from './support/canary-acts.ts';
import { type Command, openCommand } from './support/command.ts';
import { envFor, keySentIn } from './support/upstream.ts';

const { leaksIn } = CANARIES;

const openTestEmulator = () => {
  const accepted = PROVIDERS.map((it) => [it, [{ key: OWN[it] }, { key: BROUGHT[it] }]]);
  return openEmulator({ keys: Object.fromEntries(accepted) });
};

describe('the search for keys', () => {
  const search = openCanaries(['one']);
  const key = search.keys.get('one') ?? '';

  it.each(Object.entries(SEARCHED))('finds a key, and fourteen characters of it: %s', (writing, write) => {
    expect(search.leaksIn(`before ${write(key)} after`).join()).toContain(writing);
    expect(search.leaksIn(`before ${write(key.slice(17, 17 + 14))} after`)).not.toEqual([]);
  });

  it('finds nothing in other keys, or in the few characters that providers show', () => {
    expect(search.leaksIn(`${newKey()} ****${key.slice(-4)} ${key.slice(0, 7)}…`)).toEqual([]);
  });
});

describe('from a server that logs everything, no key comes out', () => {
  /** By act: all that was answered, and what was logged meanwhile. */
  const heard = new Map<string, { readonly replies: string; readonly log: string }>();
  let log = '';
  let exitCode: number | null = null;

  beforeAll(async () => {
    await using emulator = await openTestEmulator();
    const settings = { CORO_API_TOKEN: TOKEN, CORO_LOG_LEVEL: 'trace', PORT: '0' };
    await using command = await openCommand(['serve'], { ...envFor(emulator, OWN), ...settings });
    const url = await command.saying(/listens on (\S+)/);
    for (const [name, act] of Object.entries(ACTS)) {
      const before = command.output.length;
      const replies = (await act({ emulator, url })).join('\n\n');
      heard.set(name, { replies, log: command.output.slice(before) });
      emulator.reset();
    }
    exitCode = await command.stop();
    log = command.output;
    // A server waits before it asks a provider again.
  }, 300_000);

  it.each(Object.keys(ACTS))('in answer to %s', (name) => {
    const { replies, log } = heard.get(name) ?? { replies: '', log: '' };
    expect(replies).toMatch(/^HTTP\/1\.1 \d{3}/);
    expect({ replies: leaksIn(replies), log: leaksIn(log) }).toEqual({ replies: [], log: [] });
  });

  it('from its start to its end', () => {
    expect(exitCode).toBe(0);
    expect(log).toMatch(/"level":20/);
    expect(leaksIn(log)).toEqual([]);
  });
});

describe('from the command line, no key comes out', () => {
  it.each([
    ['for people', ['ask', 'Name one prime number.']],
    ['as JSON', ['ask', 'Name one prime number.', '--json']],
  ])('%s', async (_, args) => {
    await using emulator = await openTestEmulator();
    emulator.play(errorReply(400, `${OWN.gemini} ${WRITINGS.base64(OWN.gemini)}`), { provider: 'gemini' });
    emulator.play(errorReply(429, OWN.deepseek), { provider: 'deepseek' });
    await using command = await openCommand(args, { ...envFor(emulator, OWN), CORO_API_TOKEN: TOKEN });
    expect(await endOf(command)).toMatchObject({ code: 0, leaks: [] });
    expect(command.output).toContain('mixtral');
    const own: Readonly<Partial<Record<ProviderName, string>>> = OWN;
    for (const seen of emulator.requests) expect(keySentIn(seen)).toBe(own[seen.provider]);
  });

  it('when a setting is refused', async () => {
    await using command = await openCommand(['serve'], { GROQ_API_KEY: `${OWN.groq}\n${OWN.groq}` });
    expect(await endOf(command)).toMatchObject({ code: 2, leaks: [] });
    expect(command.output).toMatch(/^error: GROQ_API_KEY is no key/);
  });
});

it.each([
  ['a key with a blank', { GEMINI_API_KEY: `${OWN.gemini} x` }],
  ['a key with a character that no header takes', { GEMINI_API_KEY: `${OWN.gemini}é` }],
  ['a token with a blank', { CORO_API_TOKEN: `x ${TOKEN}` }],
  [
    'an address with credentials',
    { GROQ_BASE_URL: `https://me:${encodeURIComponent(OWN.groq)}@host.example/v1` },
  ],
  ['an address with a key in its query', { GROQ_BASE_URL: `https://host.example/v1?key=${OWN.groq}` }],
])('the refusal of %s names the variable and not the value', (_, env) => {
  const [name = ''] = Object.keys(env);
  const refusal = refusalOf(env);
  expect(refusal).toContain(name);
  expect(leaksIn(refusal)).toEqual([]);
});

async function endOf(command: Command): Promise<{ code: number | null; leaks: string[] }> {
  return { code: await command.ended, leaks: leaksIn(command.output) };
}

function refusalOf(env: Readonly<Record<string, string>>): string {
  try {
    toConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('The settings were not refused');
}
