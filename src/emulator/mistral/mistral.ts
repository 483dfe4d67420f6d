import { randomUUID } from 'node:crypto';
import { openChatApi } from '../chat/chat-api.ts';
import type { ChatAnswer, ChatDialect, Headers } from '../chat/dialect.ts';
import { limitHeaders } from '../chat/limit-headers.ts';
import type { ChunkStyle } from '../chat/stream.ts';
import { countOutput, THINKING_TOKENS } from '../generate.ts';
import { hex, type Json, unixNow } from '../json.ts';
import type { Gauge, LimitName } from '../limits.ts';
import type { ToolCall } from '../tools.ts';
import type { Vendor } from '../vendor.ts';
import { checkMistralBody } from './mistral-check.ts';
import {
  mistralContextLength,
  mistralInvalidModel,
  mistralRateLimit,
  mistralUnauthorized,
  mistralUnknownUrl,
  mistralUnprocessable,
} from './mistral-errors.ts';
import { MISTRAL_MODELS } from './mistral-models.ts';
import { MISTRAL_SCENARIOS } from './mistral-scenarios.ts';

/** Mistral's API (providers.md §9; docs.mistral.ai). */
const DIALECT: ChatDialect = {
  name: 'mistral',
  basePath: '/v1',
  shelf: MISTRAL_MODELS,
  limits: ['requestsPerMinute', 'tokensPerMinute'],
  refuse: {
    url: mistralUnknownUrl,
    key: mistralUnauthorized,
    json: () =>
      mistralUnprocessable([
        {
          type: 'json_invalid',
          loc: ['body', 0],
          msg: 'JSON decode error',
          input: {},
          ctx: { error: 'Expecting value' },
        },
      ]),
    model: mistralInvalidModel,
    contextLength: (prompt, _, { contextWindow }) => mistralContextLength(prompt, contextWindow),
    limit: (_, __, { 'content-type': ___, ...limits }) => mistralRateLimit(limits),
  },
  check: checkMistralBody,
  checkFor: () => undefined,
  thinkingTokens({ reasoning_effort: effort }, { levels }) {
    if (levels.length === 0) return 0;
    return THINKING_TOKENS[effort === 'high' || !levels.includes('none') ? 'medium' : 'none'];
  },
  cap: ({ max_tokens: cap }) => (typeof cap === 'number' ? cap : undefined),
  tokensOf: ({ promptTokens, cap }) => promptTokens + (cap ?? 0),
  headers: toHeaders,
  id: () => hex(32),
  whole: toCompletion,
  stream: toChunkStyle,
  streamType: 'text/event-stream; charset=utf-8',
  list: (models) => ({ object: 'list', data: models.map(({ listing }) => listing) }),
};

export const mistral: Vendor = {
  basePath: '/v1',
  keys: [{ key: 'mistral_demo_not_a_real_key_0001' }],
  model: 'mistral-small-latest',
  open: (tiers, limits) => openChatApi(DIALECT, tiers, limits),
  scenarios: MISTRAL_SCENARIOS,
};

// How much is left, never when it is back (public captures).
function toHeaders(_: string, gauges: Readonly<Partial<Record<LimitName, Gauge>>>): Headers {
  return {
    'content-type': 'application/json',
    'mistral-correlation-id': randomUUID(),
    ...limitHeaders('req-minute', gauges.requestsPerMinute),
    ...limitHeaders('tokens-minute', gauges.tokensPerMinute),
  };
}

// Fixtures mistral/chat.json, chat-thinking.json: what thinks answers in parts.
function toCompletion(answer: ChatAnswer): Json {
  const { id, body, generation } = answer;
  const { calls, reasoning } = generation;
  const text = generation.content.join('');
  const thought = { type: 'thinking', thinking: [{ type: 'text', text: reasoning.join('') }], closed: true };
  const message = {
    role: 'assistant',
    tool_calls: calls.length === 0 ? null : calls.map(toCall),
    content: reasoning.length === 0 ? text : [thought, ...(text === '' ? [] : [{ type: 'text', text }])],
  };
  return {
    id,
    created: unixNow(),
    model: body.model,
    usage: toUsage(answer),
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason: generation.finish, message }],
  };
}

// Fixtures mistral/stream.sse, stream-thinking.sse: calls come whole, with the finish reason and the usage.
function toChunkStyle(answer: ChatAnswer): ChunkStyle {
  const { id, body, generation } = answer;
  const { calls, finish } = generation;
  return {
    head: { id, object: 'chat.completion.chunk', created: unixNow(), model: body.model },
    choice: (delta, reason) =>
      `{"index":0,"delta":${delta},"finish_reason":${JSON.stringify(reason)},"logprobs":null}`,
    opening: '{"role":"assistant","content":""}',
    reasoning: (token) => `{"content":[{"type":"thinking","thinking":[{"type":"text","text":${token}}]}]}`,
    content: (token) => `{"content":${token}}`,
    call: () => [],
    closing: JSON.stringify({ content: '', ...(calls.length > 0 && { tool_calls: calls.map(toCall) }) }),
    finish,
    end: { usage: toUsage(answer) },
  };
}

function toCall({ name, args }: ToolCall, index: number): Json {
  return { id: hex(9), function: { name, arguments: JSON.stringify(args) }, index };
}

function toUsage({ promptTokens, generation }: ChatAnswer): Json {
  const completion = countOutput(generation);
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completion,
    completion_tokens: completion,
  };
}
