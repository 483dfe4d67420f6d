import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toConfig } from '../src/config/config.ts';
import { type Emulator, openEmulator, type ProviderName, type Reply, SCENARIOS } from '../src/emulator/emulator.ts';
import { newKey, openCanaries, WRITINGS } from './support/canaries.ts';
import { type Command, openCommand } from './support/command.ts';
import { envFor, FIVE } from './support/upstream.ts';

const PROVIDERS = ['groq', 'gemini', 'deepseek'] as const;
const own = (provider: ProviderName) => `the server's ${provider} key`;
const brought = (provider: ProviderName) => `a caller's ${provider} key`;
const TOKEN = 'the token';

const canaries = openCanaries([...PROVIDERS.flatMap((it) => [own(it), brought(it)]), TOKEN]);
const keyOf = (name: string) => canaries.keys.get(name) ?? '';
const keysOf = (whose: typeof own) =>
  Object.fromEntries(PROVIDERS.map((it) => [it, keyOf(whose(it))])) as Record<ProviderName, string>;
const OWN = keysOf(own);
const BROUGHT = keysOf(brought);
const BEARER = { authorization: `Bearer ${keyOf(TOKEN)}` };

/** Scenarios that end only when somebody leaves. */
const ENDLESS = new Set(['hang', 'slow', 'endless-keep-alive']);

describe('the search', () => {
  const { keys, leaksIn } = openCanaries(['one']);
  const key = keys.get('one') ?? '';

  it.each(Object.entries(WRITINGS))('finds a key and twelve characters of it: %s', (writing, write) => {
    expect(leaksIn(`before ${write(key)} after`)).toContainEqual(expect.stringContaining(writing));
    expect(leaksIn(`before ${write(key.slice(17, 17 + 14))} after`)).not.toEqual([]);
  });

  it('finds nothing in other keys, and in less than eight characters', () => {
    expect(leaksIn(`${newKey()} ****${key.slice(-4)} ${key.slice(0, 7)}`)).toEqual([]);
  });
});

describe('no key comes out of a server at its most talkative', () => {
  /** All that was answered, by what was done. */
  const answered = new Map<string, string>();
  let log = '';

  beforeAll(async () => {
    const keys = Object.fromEntries(PROVIDERS.map((it) => [it, [{ key: OWN[it] }, { key: BROUGHT[it] }]]));
    await using emulator = await openEmulator({ keys });
    await using command = await openServe(emulator);
    const url = await command.saying(/listens on (\S+)/);
    for (const [name, act] of Object.entries(ACTS)) {
      const replies: string[] = [];
      await act({ emulator, url, ask: (path, init) => record(replies, `${url}${path}`, init) }, replies);
      emulator.reset();
      answered.set(name, replies.join('\n'));
    }
    expect(await command.stop()).toBe(0);
    log = command.output;
  }, 20_000);

  it.each(Object.keys(ACTS_NAMES()))('in answers to %s', (name) => {
    const text = answered.get(name) ?? '';
    expect(text.length).toBeGreaterThan(100);
    expect(canaries.leaksIn(text)).toEqual([]);
  });

  it('in its log', () => {
    // It has logged, and at the lowest level.
    expect(log).toMatch(/"level":(?:10|20)\b/);
    expect(canaries.leaksIn(log)).toEqual([]);
  });
});
