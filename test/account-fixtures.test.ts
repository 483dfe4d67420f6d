import { describe, expect, it } from 'vitest';
import type { Balance, ListedModel, ModelsPage, RateLimit } from '../src/core/account.ts';
import { errorFixtures, fixtureHeaders, fixtureJson, fixtureNames } from './support/fixtures.ts';
import { SPEAKERS } from './support/speakers.ts';

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
  cerebras: [
    { upstreamId: 'gpt-oss-120b', chats: true },
    { upstreamId: 'gemma-4-31b', chats: true },
  ],
  openai: [{ upstreamId: 'gpt-4.1-nano', chats: true }],
  anthropic: [{ upstreamId: 'claude-haiku-4-5-20251001', chats: true, label: 'Claude Haiku 4.5' }],
  openrouter: [
    {
      upstreamId: 'openai/gpt-oss-20b',
      chats: true,
      label: 'OpenAI: gpt-oss-20b',
      contextWindow: CONTEXT,
      maxOutputTokens: 32_768,
      price: { input: 0.04, output: 0.15 },
    },
  ],
  mistral: [
    {
      upstreamId: 'mistral-medium-2505',
      chats: true,
      label: 'mistral-medium-2505',
      contextWindow: CONTEXT,
      retiresOn: '2027-01-31',
      successor: 'mistral-medium-latest',
    },
  ],
  together: [
    {
      upstreamId: 'openai/gpt-oss-20b',
      chats: true,
      label: 'OpenAI GPT-OSS 20B',
      contextWindow: CONTEXT,
      price: { input: 0.05, output: 0.2 },
    },
  ],
  // `llama3.2:latest` and `llama3.2` are one.
  ollama: [{ upstreamId: 'llama3.2', chats: true }],
  vllm: [{ upstreamId: 'Qwen/Qwen3-8B', chats: true, contextWindow: 40_960 }],
  'gemini-openai': [
    { upstreamId: 'gemini-3.8-flash', chats: true, label: 'Gemini 3.8 Flash' },
    { upstreamId: 'gemini-3.5-flash-lite', chats: true, label: 'Gemini 3.5 Flash-Lite' },
  ],
};

const NEXT_PAGES: Readonly<Record<string, string>> = {
  gemini: '/models?pageSize=1000&pageToken=Ch1tb2RlbHMvZ2VtaW5pLTIuNS1mbGFzaA',
};

/** Listed, and of no use for a conversation. */
const SILENT: Readonly<Record<string, readonly string[]>> = {
  groq: ['whisper-large-v3-turbo'],
  mistral: ['mistral-embed'],
  together: ['BAAI/bge-large-en-v1.5'],
};

const LIMITS: Readonly<Record<string, readonly RateLimit[]>> = {
  groq: [
    { of: 'requests', per: 'day', limit: 1000, remaining: 999, resetMs: 86_400 },
    { of: 'tokens', per: 'minute', limit: 8000, remaining: 7918, resetMs: 615 },
  ],
  cerebras: [
    { of: 'requests', per: 'day', limit: 14_400, remaining: 14_399, resetMs: 33_011_383 },
    { of: 'tokens', per: 'minute', limit: 60_000, remaining: 59_950, resetMs: 11_383 },
  ],
  openai: [
    { of: 'requests', per: 'minute', limit: 10_000, remaining: 9999, resetMs: 6 },
    { of: 'tokens', per: 'minute', limit: 200_000, remaining: 199_000, resetMs: 300 },
  ],
  anthropic: [
    { of: 'requests', per: 'minute', limit: 50, remaining: 49, resetMs: 1000 },
    { of: 'tokens', per: 'minute', limit: 60_000, remaining: 60_000, resetMs: 0 },
    { of: 'input tokens', per: 'minute', limit: 50_000, remaining: 50_000, resetMs: 0 },
    { of: 'output tokens', per: 'minute', limit: 10_000, remaining: 10_000, resetMs: 0 },
  ],
};

const BALANCES: Readonly<Record<string, Balance>> = {
  deepseek: { isSufficient: true, amounts: [{ currency: 'USD', amount: 12.4 }] },
  openrouter: { isSufficient: true, amounts: [{ currency: 'USD', amount: 4.8984355238 }] },
};

/** The moment that the fixtures' resets count from. */
const NOW = Date.parse('2026-11-22T21:16:45Z');

describe.each(SPEAKERS.map((provider) => [provider.name, provider] as const))('%s', (name, provider) => {
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

it('tells the limit of a free model at OpenRouter with the 429 that names it', () => {
  const openrouter = SPEAKERS.find(({ name }) => name === 'openrouter');
  const [limited] = errorFixtures('openrouter').filter(({ name }) => name === 'rate-limit');
  const headers = limited?.reply.headers ?? {};
  const reset = Number(headers['x-ratelimit-reset']);
  const told = { of: 'requests', limit: 20, remaining: 0 };
  expect(openrouter?.rateLimits?.(headers, reset - 30_000)).toEqual([
    { ...told, per: 'minute', resetMs: 30_000 },
  ]);
  expect(openrouter?.rateLimits?.(headers, reset - 3_600_000)).toEqual([
    { ...told, per: 'day', resetMs: 3_600_000 },
  ]);
});

it('tells that a key of OpenRouter without a cap has no balance of its own, and one at its cap none left', () => {
  const openrouter = SPEAKERS.find(({ name }) => name === 'openrouter');
  const balanceOf = (left: unknown) => openrouter?.balance?.parse({ data: { limit_remaining: left } });
  expect(balanceOf(null)).toEqual({ isSufficient: true, amounts: [] });
  expect(balanceOf(0)).toEqual({ isSufficient: false, amounts: [{ currency: 'USD', amount: 0 }] });
});
