import { randomUUID } from 'node:crypto';
import { openChatApi } from '../chat/chat-api.ts';
import type { ChatAnswer, ChatDialect, Headers } from '../chat/dialect.ts';
import { limitHeaders } from '../chat/limit-headers.ts';
import type { ChunkStyle } from '../chat/stream.ts';
import { countOutput, THINKING_TOKENS } from '../generate.ts';
import { type Json, unixNow } from '../json.ts';
import type { Gauge, LimitName } from '../limits.ts';
import { toOpenAiCall } from '../openai-calls.ts';
import type { ToolCall } from '../tools.ts';
import type { Vendor } from '../vendor.ts';
import { checkXaiBody, checkXaiModel } from './xai-check.ts';
import {
  xaiContextLength,
  xaiInvalidKey,
  xaiMissingKey,
  xaiModelNotFound,
  xaiRateLimit,
  xaiUnknownUrl,
  xaiUnreadable,
} from './xai-errors.ts';
import { XAI_MODELS } from './xai-models.ts';
import { XAI_SCENARIOS } from './xai-scenarios.ts';

/** xAI's API (providers.md §9; docs.x.ai). */
const DIALECT: ChatDialect = {
  name: 'xai',
  basePath: '/v1',
  shelf: XAI_MODELS,
  limits: ['requestsPerMinute', 'tokensPerMinute'],
  refuse: {
    url: xaiUnknownUrl,
    key: (key) => (key === undefined ? xaiMissingKey() : xaiInvalidKey()),
    json: () => xaiUnreadable('expected value at line 1 column 1'),
    model: xaiModelNotFound,
    contextLength: (prompt, _, { contextWindow }) => xaiContextLength(prompt, contextWindow),
    limit({ name, used, requested, limit }, { model }, { 'content-type': _, ...limits }) {
      const what = name === 'tokensPerMinute' ? 'Tokens per Minute' : 'Requests per Minute';
      return xaiRateLimit(model.id, what, used + requested, limit, limits);
    },
  },
  check: checkXaiBody,
  checkFor: checkXaiModel,
  thinkingTokens({ reasoning_effort: effort }, { levels }) {
    return levels.length === 0 ? 0 : THINKING_TOKENS[levels.find((level) => level === effort) ?? 'low'];
  },
  cap: ({ max_completion_tokens: cap, max_tokens: old }) => [cap, old].find((it) => typeof it === 'number'),
  tokensOf: ({ promptTokens }) => promptTokens,
  headers: toHeaders,
  id: randomUUID,
  whole: toCompletion,
  stream: toChunkStyle,
  streamType: 'text/event-stream',
  list: (models) => ({ data: models.map(({ listing }) => listing), object: 'list' }),
};

export const xai: Vendor = {
  basePath: '/v1',
  keys: [{ key: 'xai-demo-not-a-real-key-0001' }],
  model: 'grok-4.3',
  open: (tiers, limits) => openChatApi(DIALECT, tiers, limits),
  scenarios: XAI_SCENARIOS,
};

// How much is left, never when it is back.
function toHeaders(_: string, gauges: Readonly<Partial<Record<LimitName, Gauge>>>): Headers {
  return {
    'content-type': 'application/json',
    'x-request-id': randomUUID(),
    ...limitHeaders('requests', gauges.requestsPerMinute),
    ...limitHeaders('tokens', gauges.tokensPerMinute),
  };
}

// Fixture xai/chat.json. The model is the one that answered, which is how a retirement shows.
function toCompletion(answer: ChatAnswer): Json {
  const { id, model, generation } = answer;
  const { calls, content, reasoning } = generation;
  const message = {
    role: 'assistant',
    content: content.join(''),
    ...(reasoning.length > 0 && { reasoning_content: reasoning.join('') }),
    ...(calls.length > 0 && { tool_calls: calls.map((call) => toOpenAiCall(call, callId())) }),
    refusal: null,
  };
  return {
    id,
    object: 'chat.completion',
    created: unixNow(),
    model: model.servedBy ?? model.id,
    choices: [{ index: 0, message, finish_reason: generation.finish }],
    usage: toUsage(answer),
    system_fingerprint: FINGERPRINT,
  };
}

// Fixture xai/stream.sse: the role stands in the first delta, calls come whole, usage unasked in a chunk of its own.
function toChunkStyle(answer: ChatAnswer): ChunkStyle {
  const { id, model, generation } = answer;
  const thinks = generation.reasoning.length > 0;
  const role = (isFirst: boolean) => (isFirst ? '"role":"assistant",' : '');
  return {
    head: { id, object: 'chat.completion.chunk', created: unixNow(), model: model.servedBy ?? model.id },
    choice: (delta, finish) => `{"index":0,"delta":${delta},"finish_reason":${JSON.stringify(finish)}}`,
    tail: () => `,"system_fingerprint":"${FINGERPRINT}"`,
    reasoning: (token, isFirst) =>
      `{${role(isFirst)}${isFirst ? '"content":"",' : ''}"reasoning_content":${token}}`,
    content: (token, isFirst) => `{${role(isFirst && !thinks)}"content":${token}}`,
    call: (call: ToolCall, index) => [
      {
        ...(index === 0 && !thinks && { role: 'assistant' }),
        content: '',
        tool_calls: [{ ...toOpenAiCall(call, callId()), index }],
      },
    ],
    closing: '{}',
    finish: generation.finish,
    after: [{ choices: [], system_fingerprint: FINGERPRINT, usage: toUsage(answer) }],
  };
}

const FINGERPRINT = 'fp_2a885414fb';

function callId(): string {
  return `call_${Math.floor(Math.random() * 90_000_000) + 10_000_000}`;
}

const TICKS_PER_USD = 1e10;

// Thoughts are in the total and not in the completion: the one vendor that counts so.
function toUsage({ promptTokens, generation }: ChatAnswer): Json {
  const reasoning = generation.reasoning.length;
  const completion = countOutput(generation) - reasoning;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion + reasoning,
    prompt_tokens_details: { text_tokens: promptTokens, audio_tokens: 0, image_tokens: 0, cached_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    num_sources_used: 0,
    cost_in_usd_ticks: Math.round(
      (promptTokens * 1.25e-6 + (completion + reasoning) * 2.5e-6) * TICKS_PER_USD,
    ),
  };
}
