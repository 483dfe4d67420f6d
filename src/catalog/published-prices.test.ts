import { expect, it } from 'vitest';
import { routeId } from '../core/model.ts';
import { MODELS } from './models.ts';
import { publishedPrices } from './published-prices.ts';

it('knows one price', () => {
  expect(publishedPrices('xai', 'grok-3')).toEqual([{ input: 3, cachedInput: 0.75, output: 15 }]);
  expect(publishedPrices('anthropic', 'claude-opus-5-5')).toEqual([
    { input: 4, cachedInput: 0.2, cacheWrite: 5, output: 20 },
  ]);
});

it('knows until when a price holds', () => {
  expect(publishedPrices('gemini', 'gemini-3.6-flash')).toMatchObject([
    { input: 0.75, output: 3.75, until: '2027-01-01' },
    { input: 1.5, output: 7.5 },
  ]);
});

it('knows dearer tiers for long prompts', () => {
  expect(publishedPrices('gemini', 'gemini-2.5-pro')).toEqual([
    {
      input: 1.25,
      cachedInput: 0.125,
      output: 10,
      tiers: [{ above: 200_000, input: 2.5, cachedInput: 0.25, output: 15 }],
    },
  ]);
});

it('knows nothing of a model that the list does not have, nor of prices that change with the hour', () => {
  expect(publishedPrices('openai', 'no-such-model')).toBeUndefined();
  expect(publishedPrices('my-own-server', 'llama')).toBeUndefined();
  expect(publishedPrices('deepseek', 'deepseek-chat')).toBeUndefined();
});

it('knows a provider of the owner’s by its address, whatever it is called', () => {
  const groq = 'https://api.groq.com/openai/v1';
  const model = 'openai/gpt-oss-120b';
  expect(publishedPrices('mine', model, groq)).toEqual(publishedPrices('groq', model));
  expect(publishedPrices('mine', model, groq)).toBeDefined();
  expect(publishedPrices('azure', 'gpt-4o')).toBeDefined();
  expect(publishedPrices('azure', 'gpt-4o', 'http://127.0.0.1:1234/v1')).toBeUndefined();
});

/** A price of the catalog's own is there for a reason: it differs, or the list has none, or every run needs it. */
it('is overridden where this table says', () => {
  const rows = MODELS.flatMap(({ routes }) => routes).flatMap((route) => {
    const own = Object.getOwnPropertyDescriptor(route, 'prices')?.value as typeof route.prices;
    if (!own) return [];
    const list = publishedPrices(route.provider, route.upstreamId);
    const word = !list ? 'not in the list' : isSame(own[0], list[0]) ? 'as in the list' : 'differs';
    return [`${routeId(route)}: ${own.length === 0 ? 'unknown' : word}`];
  });
  expect([...new Set(rows)].sort()).toMatchInlineSnapshot(`
    [
      "anthropic/claude-haiku-5-5: unknown",
      "deepseek/deepseek-chat: unknown",
      "deepseek/deepseek-coder: unknown",
      "deepseek/deepseek-flash: not in the list",
      "deepseek/deepseek-reasoner: unknown",
      "deepseek/deepseek-v4-pro: not in the list",
      "gemini/gemini-1.5-flash: differs",
      "gemini/gemini-3.5-flash-lite: as in the list",
      "gemini/gemini-3.8-flash: as in the list",
      "groq/llama-3.1-8b-instant: as in the list",
      "groq/llama-3.3-70b-versatile: as in the list",
      "groq/mixtral-8x7b-32768: as in the list",
      "groq/openai/gpt-oss-120b: as in the list",
      "groq/openai/gpt-oss-20b: as in the list",
      "groq/qwen/qwen3.6-27b: not in the list",
      "groq/qwen/qwen3.8-27b: not in the list",
      "ollama/gemma2:9b: not in the list",
      "ollama/gpt-oss:120b: not in the list",
      "ollama/gpt-oss:20b: not in the list",
      "ollama/llama3.1:8b: not in the list",
      "ollama/llama3.3:70b: not in the list",
      "ollama/mixtral:8x7b: not in the list",
      "ollama/qwen3:32b: not in the list",
    ]
  `);
});

function isSame(a: object | undefined, b: object | undefined): boolean {
  const rates = (it: object | undefined) => JSON.stringify(Object.entries(it ?? {}).sort());
  return rates(a) === rates(b);
}
