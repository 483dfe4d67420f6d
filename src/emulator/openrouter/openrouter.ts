import { openChatApi } from '../chat/chat-api.ts';
import type { ChatAnswer, ChatDialect, Headers } from '../chat/dialect.ts';
import type { ChunkStyle } from '../chat/stream.ts';
import { countOutput, THINKING_TOKENS, type ThinkingLevel } from '../generate.ts';
import { asArray, asObject, atOnce, hex, type Json, toReply, unixNow } from '../json.ts';
import { toOpenAiCall, toOpenAiCallDeltas } from '../openai-calls.ts';
import type { Outcome } from '../types.ts';
import type { Vendor } from '../vendor.ts';
import { checkOpenRouterBody } from './openrouter-check.ts';
import {
  openRouterContextLength,
  openRouterInvalid,
  openRouterInvalidKey,
  openRouterMissingKey,
  openRouterNoEndpoints,
  openRouterRateLimit,
  openRouterUnknownModel,
  openRouterUnknownUrl,
} from './openrouter-errors.ts';
import { OPENROUTER_MODELS, type OpenRouterModel } from './openrouter-models.ts';
import { OPENROUTER_SCENARIOS } from './openrouter-scenarios.ts';

/** OpenRouter's API (providers.md §7; openrouter.ai/docs). */
const DIALECT: ChatDialect<OpenRouterModel> = {
  name: 'openrouter',
  basePath: '/api/v1',
  shelf: OPENROUTER_MODELS,
  limits: ['requestsPerMinute'],
  refuse: {
    url: openRouterUnknownUrl,
    // The list of models is for everybody.
    key(key, { path }) {
      if (path.startsWith('/api/v1/models')) return undefined;
      return key === undefined ? openRouterMissingKey() : openRouterInvalidKey();
    },
    json: () => openRouterInvalid('Invalid JSON'),
    model: (id, model) => (model === undefined ? openRouterUnknownModel(id) : openRouterNoEndpoints(id)),
    contextLength: (prompt, cap, { contextWindow }) => openRouterContextLength(prompt + cap, contextWindow),
    limit: ({ limit, waitMs }) =>
      openRouterRateLimit({
        'retry-after': String(Math.ceil(waitMs / 1000)),
        'X-RateLimit-Limit': String(limit),
        'X-RateLimit-Remaining': '0',
        'X-RateLimit-Reset': String(Date.now() + Math.ceil(waitMs)),
      }),
  },
  check: checkOpenRouterBody,
  checkFor: () => undefined,
  // `models` are tried in turn behind `model`; variants of routing are the same model.
  choose: (body) =>
    [body.model, ...asArray(body.models)]
      .filter((id) => typeof id === 'string')
      .map((id) => id.replace(/:(nitro|floor|online|exacto)$/, '')),
  thinkingTokens,
  cap: ({ max_completion_tokens: cap, max_tokens: old }) => [cap, old].find((it) => typeof it === 'number'),
  // Only free models have a limit on requests.
  requestsOf: ({ model }) => (model.id.endsWith(':free') ? 1 : 0),
  tokensOf: () => 0,
  headers: toHeaders,
  id: () => `gen-${unixNow()}-${hex(20)}`,
  whole: toCompletion,
  stream: toChunkStyle,
  streamType: 'text/event-stream',
  keepAlive: ': OPENROUTER PROCESSING\n\n',
  list: (models) => ({ data: models.map(({ listing }) => listing) }),
  others: { 'GET /api/v1/key': answerKey, 'GET /api/v1/credits': answerCredits },
};

export const openrouter: Vendor = {
  basePath: '/api/v1',
  keys: [{ key: 'sk-or-v1-demo-not-a-real-key-0001' }],
  model: 'openai/gpt-oss-20b',
  open: (tiers, limits) => openChatApi(DIALECT, tiers, limits),
  scenarios: OPENROUTER_SCENARIOS,
};

function answerKey(): Outcome {
  return atOnce(
    toReply(200, toHeaders(), {
      data: {
        label: 'sk-or-v1-dem...001',
        limit: 5,
        limit_reset: null,
        limit_remaining: 4.8984355238,
        include_byok_in_limit: false,
        usage: 0.1015644762,
        usage_daily: 0.01,
        usage_weekly: 0.05,
        usage_monthly: 0.1,
        byok_usage: 0,
        byok_usage_daily: 0,
        byok_usage_weekly: 0,
        byok_usage_monthly: 0,
        is_free_tier: false,
      },
    }),
  );
}

function answerCredits(): Outcome {
  return atOnce(toReply(200, toHeaders(), { data: { total_credits: 12.5, total_usage: 0.1015644762 } }));
}

// Limits stand in a 429 alone (fixture openrouter/headers.json).
function toHeaders(id?: string): Headers {
  return { 'content-type': 'application/json', ...(id !== undefined && { 'x-generation-id': id }) };
}

// `reasoning` alone, or OpenAI's name for its effort; models that can think do so unless told not to.
function thinkingTokens(body: Json, { levels }: OpenRouterModel): number {
  if (levels.length === 0) return 0;
  const reasoning = asObject(body.reasoning) ?? {};
  if (reasoning.enabled === false) return 0;
  const budget = reasoning.max_tokens;
  if (typeof budget === 'number') return Math.min(budget, THINKING_TOKENS.high);
  const effort = reasoning.effort ?? body.reasoning_effort;
  const level: ThinkingLevel = levels.find((it) => it === effort) ?? 'medium';
  return THINKING_TOKENS[level];
}

// Fixture openrouter/chat.json.
function toCompletion(answer: ChatAnswer<OpenRouterModel>): Json {
  const { id, model, generation } = answer;
  const { calls } = generation;
  const thought = showsThoughts(answer) ? generation.reasoning.join('') : '';
  const message = {
    role: 'assistant',
    content: generation.content.join(''),
    refusal: null,
    ...(thought !== '' && { reasoning: thought, reasoning_details: [detail(thought)] }),
    ...(calls.length > 0 && {
      tool_calls: calls.map((call, index) => ({ ...toOpenAiCall(call, callId()), index })),
    }),
  };
  const finish = generation.finish;
  return {
    id,
    provider: model.provider,
    model: model.id,
    object: 'chat.completion',
    created: unixNow(),
    choices: [{ logprobs: null, finish_reason: finish, native_finish_reason: finish, index: 0, message }],
    usage: toUsage(answer, { is_byok: false }),
  };
}

// Fixture openrouter/stream.sse: every delta names its role, and usage has a chunk of its own with a choice in it.
function toChunkStyle(answer: ChatAnswer<OpenRouterModel>): ChunkStyle {
  const { id, model, generation } = answer;
  const choice = (delta: string, finish: string | null) => {
    const reason = JSON.stringify(finish);
    return `{"index":0,"delta":${delta},"finish_reason":${reason},"native_finish_reason":${reason},"logprobs":null}`;
  };
  const silence = { role: 'assistant', content: '' };
  const empty = { index: 0, delta: silence, finish_reason: null, native_finish_reason: null, logprobs: null };
  return {
    before: ': OPENROUTER PROCESSING\n\n',
    head: {
      id,
      provider: model.provider,
      model: model.id,
      object: 'chat.completion.chunk',
      created: unixNow(),
    },
    choice,
    reasoning: showsThoughts(answer)
      ? (token) =>
          `{"role":"assistant","content":"","reasoning":${token},"reasoning_details":[{"type":"reasoning.text","text":${token},"format":"unknown","index":0}]}`
      : undefined,
    content: (token) => `{"role":"assistant","content":${token}}`,
    *call(call, index) {
      for (const delta of toOpenAiCallDeltas(call, callId(), index)) {
        yield { role: 'assistant', content: null, tool_calls: [delta] };
      }
    },
    closing: JSON.stringify(silence),
    finish: generation.finish,
    after: [{ choices: [empty], usage: toUsage(answer) }],
  };
}

function showsThoughts({ body, generation }: ChatAnswer): boolean {
  return generation.reasoning.length > 0 && asObject(body.reasoning)?.exclude !== true;
}

function detail(text: string): Json {
  return { type: 'reasoning.text', text, format: 'unknown', index: 0 };
}

function callId(): string {
  return `call_${hex(24)}`;
}

// Usage comes unasked, with what it cost.
function toUsage({ model, promptTokens, generation }: ChatAnswer<OpenRouterModel>, more: Json = {}): Json {
  const completion = countOutput(generation);
  const [prompt, output] = model.prices;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
    cost: Number((promptTokens * prompt + completion * output).toPrecision(6)),
    ...more,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: generation.reasoning.length },
  };
}
