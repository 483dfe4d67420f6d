import { describe, expect, it } from 'vitest';
import { MODELS } from '../src/catalog/models.ts';
import { openCatalog } from '../src/catalog/open-catalog.ts';
import type { Delta, WireFormat } from '../src/core/contracts.ts';
import { costUsd } from '../src/core/cost.ts';
import { STREAMS, WHOLE } from './support/expected-answers.ts';
import { fixtureBytes, fixtureText } from './support/fixtures.ts';
import { readStream, readWhole, SOURCES } from './support/read-fixture.ts';
import { SPEAKERS } from './support/speakers.ts';

/**
 * What each provider's answer costs, worked out by hand: the counts as they stand in its own words in the fixture, times
 * its price in USD per million tokens, or what it says itself that it charged.
 */

/** A Sunday in November: nothing is dearer by the hour, and Gemini 3.8 Flash has its price of 2026. */
const SUNDAY = new Date('2026-11-22T12:00:00Z');

/** Nobody publishes a price, or it runs on a machine of one's own. */
const UNKNOWN = undefined;

const COSTS: Readonly<Record<string, number | undefined>> = {
  // Thoughts are a part of `completion_tokens`.
  'groq/chat.json': perMillion(88 * 0.075 + 31 * 0.3),
  'groq/chat-no-reasoning.json': perMillion(45 * 0.59 + 7 * 0.79),
  'groq/chat-length.json': perMillion(88 * 0.075 + 16 * 0.3),
  'groq/chat-tool.json': perMillion(218 * 0.15 + 15 * 0.6),
  'groq/stream.sse': perMillion(88 * 0.075 + 24 * 0.3),
  'groq/stream-tool.sse': perMillion(88 * 0.075 + 24 * 0.3),

  // `thoughtsTokenCount` comes on top of `candidatesTokenCount`, which may be missing; `cachedContentTokenCount` is a
  // part of `promptTokenCount`.
  'gemini/chat.json': perMillion(16 * 0.75 + (7 + 61) * 3.75),
  'gemini/chat-cached.json': perMillion((2100 - 2048) * 0.3 + 2048 * 0.03 + 2 * 2.5),
  'gemini/chat-continuation.json': UNKNOWN,
  'gemini/chat-max-tokens-empty.json': perMillion(16 * 0.75 + 509 * 3.75),
  'gemini/chat-prompt-blocked.json': perMillion(16 * 0.75),
  'gemini/chat-recitation.json': perMillion(16 * 0.75),
  'gemini/chat-safety-candidate.json': perMillion(16 * 0.75),
  'gemini/chat-tool.json': perMillion(29 * 0.75 + (15 + 45) * 3.75),
  'gemini/stream.sse': perMillion(16 * 0.75 + (7 + 61) * 3.75),
  'gemini/stream-thoughts.sse': perMillion(16 * 0.75 + (7 + 61) * 3.75),
  'gemini/stream-truncated.sse': perMillion(16 * 0.75 + (7 + 61) * 3.75),
  'gemini/stream-midstream-error.sse': perMillion(16 * 0.75 + (3 + 61) * 3.75),
  'gemini/stream-max-tokens-empty.sse': perMillion(16 * 0.75 + 509 * 3.75),
  'gemini/stream-prompt-blocked.sse': perMillion(16 * 0.75),

  // The completion is without thoughts, the total with them: 84 - 16 = 68.
  'gemini-openai/chat.json': perMillion(16 * 0.75 + (84 - 16) * 3.75),
  'gemini-openai/stream.sse': perMillion(16 * 0.75 + (84 - 16) * 3.75),

  // `prompt_tokens` = hit + miss, and a hit costs a fiftieth.
  'deepseek/chat.json': perMillion(18 * 0.15 + 7 * 0.6),
  'deepseek/chat-with-leading-blank-lines.txt': perMillion(18 * 0.15 + 7 * 0.6),
  'deepseek/chat-thinking.json': perMillion(19 * 0.15 + 320 * 0.003 + 19 * 0.6),
  'deepseek/chat-tool.json': perMillion(19 * 0.15 + 320 * 0.003 + 92 * 0.6),
  'deepseek/chat-insufficient-system-resource.json': perMillion(18 * 0.15 + 2 * 0.6),
  'deepseek/stream.sse': perMillion(18 * 0.15 + 7 * 0.6),
  'deepseek/stream-keepalive.sse': perMillion(18 * 0.15 + 7 * 0.6),
  'deepseek/stream-trailing-usage.sse': perMillion(18 * 0.15 + 7 * 0.6),
  'deepseek/stream-thinking.sse': perMillion(18 * 0.15 + 16 * 0.6),

  'cerebras/chat.json': perMillion(88 * 0.35 + 24 * 0.75),
  'cerebras/stream.sse': perMillion(88 * 0.35 + 24 * 0.75),

  'openai/chat.json': perMillion(16 * 0.1 + 7 * 0.4),
  'openai/stream.sse': perMillion(16 * 0.1 + 7 * 0.4),

  // `input_tokens` is without what was read from the cache and what was written to it.
  'anthropic/chat.json': perMillion(12 * 1 + 9 * 5),
  'anthropic/chat-pause-turn.json': perMillion(12 * 1 + 9 * 5),
  'anthropic/chat-refusal.json': perMillion(12 * 1 + 5 * 5),
  'anthropic/chat-thinking.json': perMillion(30 * 1 + 2000 * 0.1 + 10 * 1.25 + 61 * 5),
  'anthropic/chat-tool.json': perMillion(218 * 1 + 15 * 5),
  'anthropic/stream.sse': perMillion(12 * 1 + 9 * 5),
  'anthropic/stream-thinking-tool.sse': perMillion(30 * 1 + 2000 * 0.1 + 10 * 1.25 + 89 * 5),

  // `cost`, in dollars: the upstream that it chose has a price of its own.
  'openrouter/chat.json': 1.38e-5,
  'openrouter/stream.sse': 8.1e-6,

  'mistral/chat.json': perMillion(13 * 0.1 + 7 * 0.3),
  'mistral/chat-thinking.json': perMillion(13 * 2 + 31 * 5),
  'mistral/stream.sse': perMillion(13 * 0.1 + 7 * 0.3),
  'mistral/stream-thinking.sse': perMillion(13 * 2 + 31 * 5),

  // `cost_in_usd_ticks`, ten thousand million to the dollar.
  'xai/chat.json': 1_641_500 / 1e10,
  'xai/stream.sse': 1_641_500 / 1e10,

  'together/chat.json': UNKNOWN,
  'together/stream.sse': UNKNOWN,
  'ollama/chat.json': UNKNOWN,
  'ollama/chat-tool.json': UNKNOWN,
  'ollama/stream.ndjson': UNKNOWN,
  'ollama/stream-thinking-tool.ndjson': UNKNOWN,
  'ollama/openai-chat.json': UNKNOWN,
  'ollama/openai-stream.sse': UNKNOWN,
  'vllm/chat.json': UNKNOWN,
  'llamacpp/chat.json': UNKNOWN,
};

const catalog = openCatalog(
  MODELS,
  SPEAKERS.map(({ name }) => name),
);

const REPLIES = SOURCES.flatMap(([source, folder, format]) => [
  ...Object.keys(WHOLE[source] ?? {}).map((name) => {
    const path = `${folder}/${name}`;
    return { path, provider: folder, read: () => readWhole(format, path) };
  }),
  ...Object.keys(STREAMS[source] ?? {}).map((name) => {
    const path = `${folder}/${name}`;
    return { path, provider: folder, read: () => readStream(format, [fixtureBytes(path)]).deltas };
  }),
]);

it('has what every answer costs whose provider counted its tokens, and of no other', () => {
  const counted = REPLIES.filter(({ read }) => usageIn(read()) !== undefined).map(({ path }) => path);
  expect(Object.keys(COSTS).sort()).toEqual(counted.sort());
});

it.each(REPLIES.filter(({ path }) => path in COSTS))('$path costs what was counted', (reply) => {
  expect(costOf(reply.provider, reply.read())).toBe(COSTS[reply.path]);
});

describe('words that stand in a fixture beside others, alone', () => {
  it.each([
    [
      "DeepSeek's for what was cached",
      'deepseek/chat-thinking.json',
      'prompt_tokens_details',
      perMillion(19 * 0.15 + 320 * 0.003 + 19 * 0.6),
    ],
    // 320 tokens of thoughts are in the total alone.
    [
      "xAI's counts, without what it charged",
      'xai/chat.json',
      'cost_in_usd_ticks',
      perMillion(10 * 1.25 + 2 * 0.2 + (334 - 12) * 2.5),
    ],
    [
      "OpenRouter's counts, without what it charged",
      'openrouter/chat.json',
      'cost',
      perMillion(88 * 0.029 + 24 * 0.14),
    ],
  ])('%s', (_, path, word, cost) => {
    const [provider = ''] = path.split('/');
    const format = SOURCES.find(([source]) => source === provider)?.[2] as WireFormat;
    const reply = JSON.parse(fixtureText(path));
    expect(Object.keys(reply.usage)).toContain(word);
    delete reply.usage[word];
    expect(costOf(provider, format.parseWhole(reply))).toBe(cost);
  });
});

/** USD, without the tail of floating point. */
function perMillion(micros: number): number {
  return Number((micros / 1e6).toPrecision(12));
}

function costOf(provider: string, deltas: readonly Delta[]): number | undefined {
  const model = deltas.find((it) => it.type === 'model')?.upstreamId;
  const [route] = catalog.resolve(`${provider}/${model}`)?.routes ?? [];
  expect(route).toMatchObject({ provider, upstreamId: model });
  return route && costUsd(route, usageIn(deltas), SUNDAY);
}

/** As in a run: the last word counts. */
function usageIn(deltas: readonly Delta[]) {
  return deltas.findLast((it) => it.type === 'usage')?.usage;
}
