import { randomUUID } from 'node:crypto';
import { openChatApi } from '../chat/chat-api.ts';
import type { ChatAnswer, ChatDialect, Headers } from '../chat/dialect.ts';
import { limitHeaders } from '../chat/limit-headers.ts';
import type { ChunkStyle } from '../chat/stream.ts';
import type { EmulatedModel } from '../emulated-model.ts';
import { countOutput, THINKING_TOKENS } from '../generate.ts';
import { hex, type Json, unixNow } from '../json.ts';
import type { Gauge, LimitName } from '../limits.ts';
import { toOpenAiCall } from '../openai-calls.ts';
import { openShelf } from '../shelf.ts';
import type { Vendor } from '../vendor.ts';
import { findCerebrasFaults, findCerebrasModelFaults } from './cerebras-check.ts';
import {
  cerebrasContextLength,
  cerebrasInvalid,
  cerebrasInvalidKey,
  cerebrasModelNotFound,
  cerebrasRequestQuota,
  cerebrasTokenQuota,
  cerebrasUnknownUrl,
} from './cerebras-errors.ts';
import { CEREBRAS_SCENARIOS } from './cerebras-scenarios.ts';

/** Cerebras's API (providers.md §4). */
const DIALECT: ChatDialect = {
  name: 'cerebras',
  basePath: '/v1',
  shelf: openShelf([
    live('gpt-oss-120b', ['low', 'medium', 'high'], 131072, 40960),
    { ...live('gemma-4-31b', ['none', 'low', 'medium', 'high'], 131072, 40960), images: true },
    ...['zai-glm-4.7', 'llama3.1-8b', 'qwen-3-235b-a22b-instruct-2507', 'llama-3.3-70b'].map(gone),
  ]),
  limits: ['requestsPerDay', 'tokensPerMinute'],
  refuse: {
    url: cerebrasUnknownUrl,
    key: cerebrasInvalidKey,
    json: () => cerebrasInvalid(['body: JSON decode error']),
    model: cerebrasModelNotFound,
    contextLength: (prompt, cap, { contextWindow }) => cerebrasContextLength(prompt + cap, contextWindow),
    limit({ name, waitMs }, _, headers) {
      const more = Number.isFinite(waitMs) ? { 'retry-after': String(Math.ceil(waitMs / 1000)) } : {};
      const all = { ...headers, ...more };
      return name === 'tokensPerMinute'
        ? cerebrasTokenQuota('minute', all)
        : cerebrasRequestQuota('day', all);
    },
  },
  check: (body) => refuseAny(findCerebrasFaults(body)),
  checkFor: (body, model) => refuseAny(findCerebrasModelFaults(body, model)),
  thinkingTokens(body, { levels }) {
    const usual = levels.includes('none') ? 'none' : 'medium';
    return THINKING_TOKENS[levels.find((level) => level === body.reasoning_effort) ?? usual];
  },
  cap: ({ max_completion_tokens: cap, max_tokens: old }) => [cap, old].find((it) => typeof it === 'number'),
  // What was not said counts as this much when a request is let in (fixture cerebras/headers.json).
  tokensOf: ({ promptTokens, cap }) => promptTokens + (cap ?? 16384),
  headers: toHeaders,
  id: () => `chatcmpl-${randomUUID()}`,
  whole: toCompletion,
  stream: toChunkStyle,
  streamType: 'text/event-stream; charset=utf-8',
  list: (models) => ({ object: 'list', data: models.map(({ listing }) => listing) }),
};

export const cerebras: Vendor = {
  basePath: '/v1',
  keys: [{ key: 'csk-demo-not-a-real-key-0001' }],
  model: 'gpt-oss-120b',
  open: (tiers, limits) => openChatApi(DIALECT, tiers, limits),
  scenarios: CEREBRAS_SCENARIOS,
};

function live(
  id: string,
  levels: EmulatedModel['levels'],
  contextWindow: number,
  maxOutput: number,
): EmulatedModel {
  const listing = { id, object: 'model', created: 0, owned_by: 'Cerebras' };
  return { id, status: 'live', levels, contextWindow, maxOutput, listing };
}

function gone(id: string): EmulatedModel {
  return { id, status: 'gone', levels: [], contextWindow: 0, maxOutput: 0 };
}

function refuseAny(faults: readonly string[]) {
  return faults.length === 0 ? undefined : cerebrasInvalid(faults);
}

// Resets in seconds with a fraction, not as durations.
function toHeaders(_: string, gauges: Readonly<Partial<Record<LimitName, Gauge>>>): Headers {
  return {
    'content-type': 'application/json',
    ...limitHeaders('requests-day', gauges.requestsPerDay, toSeconds),
    ...limitHeaders('tokens-minute', gauges.tokensPerMinute, toSeconds),
    server: 'cloudflare',
  };
}

function toSeconds(ms: number): string {
  return String(Number((ms / 1000).toFixed(6)));
}

// Fixture cerebras/chat.json.
function toCompletion(answer: ChatAnswer): Json {
  const { id, model, generation } = answer;
  const { calls, content } = generation;
  const message = {
    ...((content.length > 0 || calls.length === 0) && { content: raw(answer) + content.join('') }),
    ...(thoughtsOf(answer) && { reasoning: generation.reasoning.join('') }),
    ...(calls.length > 0 && { tool_calls: calls.map((call) => toOpenAiCall(call, hex(9))) }),
    role: 'assistant',
  };
  return {
    id,
    choices: [{ finish_reason: generation.finish, index: 0, message }],
    created: unixNow(),
    model: model.id,
    system_fingerprint: FINGERPRINT,
    object: 'chat.completion',
    service_tier: null,
    usage: toUsage(answer, { accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 }),
    time_info: toTimes(answer),
  };
}

// Fixture cerebras/stream.sse.
function toChunkStyle(answer: ChatAnswer): ChunkStyle {
  const { id, model, generation } = answer;
  return {
    head: {
      id,
      created: unixNow(),
      model: model.id,
      system_fingerprint: FINGERPRINT,
      object: 'chat.completion.chunk',
    },
    choice: (delta, finish) => `{"delta":${delta},"finish_reason":${JSON.stringify(finish)},"index":0}`,
    opening: `{"role":"assistant"${isRaw(answer) ? `,"content":${JSON.stringify(raw(answer))}` : ''}}`,
    reasoning: thoughtsOf(answer) ? (token) => `{"reasoning":${token}}` : undefined,
    content: (token) => `{"content":${token}}`,
    call: (call, index) => [{ tool_calls: [{ ...toOpenAiCall(call, hex(9)), index }] }],
    closing: '{}',
    finish: generation.finish,
    end: { usage: toUsage(answer), time_info: toTimes(answer) },
  };
}

const FINGERPRINT = 'fp_6e0d5e6f3f';

// `parsed` and `text_parsed` are the usual for models that think; `raw` puts thoughts into the content.
function thoughtsOf({ body, generation }: ChatAnswer): boolean {
  return (
    generation.reasoning.length > 0 && body.reasoning_format !== 'hidden' && body.reasoning_format !== 'raw'
  );
}

function isRaw({ body, generation }: ChatAnswer): boolean {
  return generation.reasoning.length > 0 && body.reasoning_format === 'raw';
}

function raw(answer: ChatAnswer): string {
  return isRaw(answer) ? `<think>\n${answer.generation.reasoning.join('')}\n</think>\n\n` : '';
}

function toUsage({ promptTokens, generation }: ChatAnswer, predictions: Json = {}): Json {
  const completion = countOutput(generation);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: generation.reasoning.length, ...predictions },
  };
}

function toTimes({ promptTokens, generation }: ChatAnswer): Json {
  const promptTime = promptTokens * 0.000024;
  const completionTime = countOutput(generation) * 0.00077;
  return {
    queue_time: 0.0002,
    prompt_time: seconds(promptTime),
    completion_time: seconds(completionTime),
    total_time: seconds(0.0002 + promptTime + completionTime),
    created: Date.now() / 1000,
  };
}

function seconds(value: number): number {
  return Number(value.toFixed(6));
}
