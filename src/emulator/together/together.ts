import { openChatApi } from '../chat/chat-api.ts';
import type { ChatAnswer, ChatDialect, Headers } from '../chat/dialect.ts';
import type { ChunkStyle } from '../chat/stream.ts';
import { countOutput, THINKING_TOKENS } from '../generate.ts';
import { asObject, hex, type Json, unixNow } from '../json.ts';
import type { Gauge, LimitName } from '../limits.ts';
import { toOpenAiCall, toOpenAiCallDeltas } from '../openai-calls.ts';
import type { Vendor } from '../vendor.ts';
import { hash } from '../voice.ts';
import { checkTogetherBody, checkTogetherModel } from './together-check.ts';
import {
  togetherContextLength,
  togetherInvalid,
  togetherInvalidKey,
  togetherMissingKey,
  togetherModelNotFound,
  togetherNotServerless,
  togetherRateLimit,
  togetherUnknownUrl,
} from './together-errors.ts';
import { TOGETHER_MODELS } from './together-models.ts';
import { TOGETHER_SCENARIOS } from './together-scenarios.ts';

/** Together's API (providers.md §9; docs.together.ai). */
const DIALECT: ChatDialect = {
  name: 'together',
  basePath: '/v1',
  shelf: TOGETHER_MODELS,
  limits: ['requestsPerSecond', 'tokensPerSecond'],
  refuse: {
    url: togetherUnknownUrl,
    key: (key) => (key === undefined ? togetherMissingKey() : togetherInvalidKey()),
    json: () => togetherInvalid('Invalid JSON in request body'),
    model(id, model) {
      if (model?.status === 'no-chat') return togetherInvalid(`${id} is not a chat model`, 'model');
      return model === undefined ? togetherModelNotFound(id) : togetherNotServerless(id);
    },
    contextLength: (prompt, cap, { contextWindow }) => togetherContextLength(prompt, cap, contextWindow),
    limit: ({ limit }, { model }, { 'content-type': _, ...limits }) =>
      togetherRateLimit(model.id, limit * 60, limits),
  },
  check: checkTogetherBody,
  checkFor: checkTogetherModel,
  thinkingTokens(body, { levels }) {
    if (levels.length === 0 || asObject(body.reasoning)?.enabled === false) return 0;
    return THINKING_TOKENS[levels.find((level) => level === body.reasoning_effort) ?? 'medium'];
  },
  cap: ({ max_tokens: cap }) => (typeof cap === 'number' ? cap : undefined),
  tokensOf: ({ promptTokens, cap }) => promptTokens + (cap ?? 0),
  headers: toHeaders,
  id: () => `${hex(7)}-${hex(6)}-${hex(16)}`,
  whole: toCompletion,
  stream: toChunkStyle,
  streamType: 'text/event-stream;charset=utf-8',
  // A bare list.
  list: (models) => models.map(({ listing }) => listing),
};

export const together: Vendor = {
  basePath: '/v1',
  keys: [{ key: 'tgp_v1_demo_not_a_real_key_0001' }],
  model: 'openai/gpt-oss-20b',
  open: (tiers, limits) => openChatApi(DIALECT, tiers, limits),
  scenarios: TOGETHER_SCENARIOS,
};

// Limits are per second, and so is their reset (docs.together.ai/docs/rate-limits).
function toHeaders(id: string, gauges: Readonly<Partial<Record<LimitName, Gauge>>>): Headers {
  const { requestsPerSecond: requests, tokensPerSecond: tokens } = gauges;
  return {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': id,
    ...(requests && {
      'x-ratelimit-limit': String(requests.limit),
      'x-ratelimit-remaining': String(requests.remaining),
      'x-ratelimit-reset': String(Math.ceil(requests.resetMs / 1000)),
    }),
    ...(tokens && {
      'x-tokenlimit-limit': String(tokens.limit),
      'x-tokenlimit-remaining': String(tokens.remaining),
    }),
  };
}

// Fixture together/chat.json.
function toCompletion(answer: ChatAnswer): Json {
  const { id, model, generation } = answer;
  const message = {
    role: 'assistant',
    content: generation.content.join(''),
    tool_calls: generation.calls.map((call, index) => ({ ...toOpenAiCall(call, callId()), index })),
    ...(generation.reasoning.length > 0 && { reasoning: generation.reasoning.join('') }),
  };
  return {
    id,
    object: 'chat.completion',
    created: unixNow(),
    model: model.id,
    prompt: [],
    choices: [{ finish_reason: generation.finish, seed: hash(id), logprobs: null, index: 0, message }],
    usage: toUsage(answer),
  };
}

// Fixture together/stream.sse: a token stands twice, and usage is null until the end.
function toChunkStyle(answer: ChatAnswer): ChunkStyle {
  const { id, model, generation } = answer;
  return {
    head: { id, object: 'chat.completion.chunk', created: unixNow(), model: model.id },
    choice: (delta, finish, index, text) =>
      `{"index":${index},"text":${text},"delta":${delta},"logprobs":null,"finish_reason":${JSON.stringify(finish)}}`,
    tail: () => ',"usage":null',
    reasoning: (token) => `{"role":"assistant","content":"","reasoning":${token}}`,
    content: (token) => `{"role":"assistant","content":${token}}`,
    *call(call, index) {
      for (const delta of toOpenAiCallDeltas(call, callId(), index)) {
        yield { role: 'assistant', content: '', tool_calls: [delta] };
      }
    },
    closing: '{"role":"assistant","content":""}',
    finish: generation.finish,
    end: { usage: toUsage(answer) },
  };
}

function callId(): string {
  return `call_${hex(24)}`;
}

// Thoughts are not counted apart.
function toUsage({ promptTokens, generation }: ChatAnswer): Json {
  const completion = countOutput(generation);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
    cached_tokens: 0,
  };
}
