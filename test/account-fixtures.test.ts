import { describe, expect, it } from 'vitest';
import type { Balance, ListedModel, ModelsPage, RateLimit } from '../src/core/account.ts';
import { PROVIDERS } from '../src/providers/table.ts';
import { fixtureHeaders, fixtureJson, fixtureNames } from './support/fixtures.ts';

/** What each provider's lists, headers and balance come to. A fixture without an entry here fails, and the reverse. */

const CONTEXT = 131_072;
const MILLION = 1_048_576;

const MODELS: Readonly<Record<string, readonly ListedModel[]>> = {
  groq: [
    {
      upstreamId: 'openai/gpt-oss-120b',
      chats: true,
      contextWindow: CONTEXT,
      maxOutputTokens: 65_536,
      price: { input: 0.15, cachedInput: 0.075, output: 0.6 },
    },
    {
      upstreamId: 'openai/gpt-oss-20b',
      chats: true,
      contextWindow: CONTEXT,
      maxOutputTokens: 65_536,
      price: { input: 0.075, cachedInput: 0.0375, output: 0.3 },
    },
  ],
  gemini: [
    {
      upstreamId: 'gemini-3.8-flash',
      chats: true,
      label: 'Gemini 3.8 Flash',
      contextWindow: MILLION,
      maxOutputTokens: 65_536,
    },
  ],
  deepseek: [
    { upstreamId: 'deepseek-flash', chats: true },
    { upstreamId: 'deepseek-v4-pro', chats: true },
  ],
};

const NEXT_PAGES: Readonly<Record<string, string>> = {
  gemini: '/models?pageSize=1000&pageToken=Ch1tb2RlbHMvZ2VtaW5pLTIuNS1mbGFzaA',
};

/** Listed, and of no use for a conversation. */
const SILENT: Readonly<Record<string, readonly string[]>> = { groq: ['whisper-large-v3-turbo'] };

const LIMITS: Readonly<Record<string, readonly RateLimit[]>> = {
  groq: [
    { of: 'requests', per: 'day', limit: 1000, remaining: 999, resetMs: 86_400 },
    { of: 'tokens', per: 'minute', limit: 8000, remaining: 7918, resetMs: 615 },
  ],
};

const BALANCES: Readonly<Record<string, Balance>> = {
  deepseek: { isSufficient: true, amounts: [{ currency: 'USD', amount: 12.4 }] },
};

/** The moment that the fixtures' resets count from. */
const NOW = Date.parse('2026-11-22T21:16:45Z');

describe.each(PROVIDERS.map((provider) => [provider.name, provider] as const))('%s', (name, provider) => {
  const pages = fixtureNames(name, /^models\.json$/).map((file): ModelsPage | undefined =>
    provider.models?.parse(fixtureJson(`${name}/${file}`)),
  );

  it('lists its models, with what it says of them', () => {
    const listed = pages.flatMap((page) => page?.models ?? []);
    expect(listed).toEqual(expect.arrayContaining([...(MODELS[name] ?? [])]));
    expect(listed.filter(({ chats }) => !chats).map(({ upstreamId }) => upstreamId)).toEqual(
      SILENT[name] ?? [],
    );
    expect(pages.map((page) => page?.next)).toEqual(pages.map(() => NEXT_PAGES[name]));
    expect(Object.hasOwn(MODELS, name)).toBe(pages.length > 0);
  });

  it('tells what is left of its limits', () => {
    const read = fixtureNames(name, /^headers\.json$/).flatMap(
      (file) => provider.rateLimits?.(fixtureHeaders(`${name}/${file}`), NOW) ?? [],
    );
    expect(read).toEqual(LIMITS[name] ?? []);
  });

  it('tells its balance', () => {
    const read = fixtureNames(name, /^balance\.json$/).map((file) =>
      provider.balance?.parse(fixtureJson(`${name}/${file}`)),
    );
    expect(read).toEqual([BALANCES[name]].filter((balance) => balance !== undefined));
  });

  it('takes no body for a list or a balance that is none', () => {
    for (const body of [
      null,
      5,
      'text',
      [null, 5],
      {},
      { data: 5, models: {} },
      { error: { message: 'no' } },
    ]) {
      expect(provider.models?.parse(body)?.models ?? []).toEqual([]);
      expect(provider.balance?.parse(body)).toBeUndefined();
    }
  });
});
