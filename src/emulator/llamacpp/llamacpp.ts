import { openChatApi } from '../chat/chat-api.ts';
import type { ChatAnswer, ChatDialect } from '../chat/dialect.ts';
import type { ChunkStyle } from '../chat/stream.ts';
import type { EmulatedModel } from '../emulated-model.ts';
import { countOutput, THINKING_TOKENS } from '../generate.ts';
import { asArray, asObject, atOnce, hex, type Json, toReply, unixNow } from '../json.ts';
import { toOpenAiCall, toOpenAiCallDeltas } from '../openai-calls.ts';
import { openShelf } from '../shelf.ts';
import type { Vendor } from '../vendor.ts';
import {
  llamaCppContextLength,
  llamaCppInvalid,
  llamaCppInvalidKey,
  llamaCppUnknownUrl,
} from './llamacpp-errors.ts';
import { LLAMACPP_SCENARIOS } from './llamacpp-scenarios.ts';

const SERVED = 'gpt-oss-20b';
const HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** llama.cpp's server with `--api-key`, a model that thinks and a projector for images (`tools/server`). */
const DIALECT: ChatDialect = {
  name: 'llamacpp',
  basePath: '/v1',
  shelf: openShelf<EmulatedModel>([
    {
      id: SERVED,
      status: 'live',
      levels: ['low', 'medium', 'high'],
      images: true,
      contextWindow: 8192,
      maxOutput: 8192,
      listing: {
        id: SERVED,
        object: 'model',
        created: 1790000000,
        owned_by: 'llamacpp',
        meta: { n_ctx_train: 131072, n_params: 20914757184, size: 12109566560 },
      },
    },
  ]),
  limits: [],
  refuse: {
    url: llamaCppUnknownUrl,
    // Health and the list of models are for everybody.
    key: (_, { path }) => (/^\/(health|v1\/models)/.test(path) ? undefined : llamaCppInvalidKey()),
    json: () => llamaCppInvalid('parse error at line 1, column 1: syntax error while parsing value'),
    model: llamaCppUnknownUrl,
    // The cap is not counted against it: an answer ends where the window does (ggml-org/llama.cpp, pull request 9544).
    contextLength: (prompt, _, { contextWindow }) =>
      prompt > contextWindow ? llamaCppContextLength(prompt, contextWindow) : undefined,
    limit: () => llamaCppInvalid('llama.cpp has no limits'),
  },
  check: (body) =>
    Array.isArray(body.messages) && asArray(body.messages).length > 0
      ? undefined
      : llamaCppInvalid("'messages' is required"),
  checkFor: () => undefined,
  // It has one model, and answers with it whatever it is called.
  choose: () => [SERVED],
  thinkingTokens(body, { levels }) {
    if (asObject(body.chat_template_kwargs)?.enable_thinking === false) return 0;
    return THINKING_TOKENS[levels.find((level) => level === body.reasoning_effort) ?? 'medium'];
  },
  cap: ({ max_completion_tokens: cap, max_tokens: old }) =>
    [cap, old].find((it) => typeof it === 'number' && it >= 0) as number | undefined,
  tokensOf: () => 0,
  headers: () => ({ ...HEADERS, server: 'llama.cpp' }),
  id: () => `chatcmpl-${hex(32)}`,
  whole: toCompletion,
  stream: toChunkStyle,
  streamType: 'text/event-stream',
  list: (models) => ({ object: 'list', data: models.map(({ listing }) => listing) }),
  others: { 'GET /health': () => atOnce(toReply(200, HEADERS, { status: 'ok' })) },
};

export const llamacpp: Vendor = {
  basePath: '/v1',
  keys: [{ key: 'llamacpp_demo_not_a_real_key_0001' }],
  model: SERVED,
  open: (tiers, limits) => openChatApi(DIALECT, tiers, limits),
  scenarios: LLAMACPP_SCENARIOS,
};

// Fixture llamacpp/chat.json.
function toCompletion(answer: ChatAnswer): Json {
  const { id, body, generation } = answer;
  const { calls, content, reasoning } = generation;
  const message = {
    role: 'assistant',
    ...(reasoning.length > 0 && { reasoning_content: reasoning.join('') }),
    content: calls.length > 0 ? null : content.join(''),
    ...(calls.length > 0 && { tool_calls: calls.map((call) => toOpenAiCall(call, hex(32))) }),
  };
  return {
    choices: [{ finish_reason: generation.finish, index: 0, message }],
    created: unixNow(),
    model: body.model ?? SERVED,
    system_fingerprint: BUILD,
    object: 'chat.completion',
    usage: toUsage(answer),
    id,
    timings: toTimings(answer),
  };
}

function toChunkStyle(answer: ChatAnswer): ChunkStyle {
  const { id, body, generation } = answer;
  const timings = toTimings(answer);
  const counted = asObject(body.stream_options)?.include_usage === true;
  return {
    head: {
      created: unixNow(),
      id,
      model: body.model ?? SERVED,
      system_fingerprint: BUILD,
      object: 'chat.completion.chunk',
    },
    choice: (delta, finish) => `{"finish_reason":${JSON.stringify(finish)},"index":0,"delta":${delta}}`,
    opening: '{"role":"assistant","content":null}',
    reasoning: (token) => `{"reasoning_content":${token}}`,
    content: (token) => `{"content":${token}}`,
    *call(call, index) {
      for (const delta of toOpenAiCallDeltas(call, hex(32), index)) yield { tool_calls: [delta] };
    },
    closing: '{}',
    finish: generation.finish,
    ...(counted ? { after: [{ choices: [], usage: toUsage(answer), timings }] } : { end: { timings } }),
  };
}

const BUILD = 'b6500-5d6688de';

function toUsage({ promptTokens, generation }: ChatAnswer): Json {
  const completion = countOutput(generation);
  return {
    completion_tokens: completion,
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completion,
  };
}

const PROMPT_MS = 2.4;
const TOKEN_MS = 17.2;

function toTimings({ promptTokens, generation }: ChatAnswer): Json {
  const predicted = countOutput(generation);
  return {
    cache_n: 0,
    prompt_n: promptTokens,
    prompt_ms: promptTokens * PROMPT_MS,
    prompt_per_token_ms: PROMPT_MS,
    prompt_per_second: 1000 / PROMPT_MS,
    predicted_n: predicted,
    predicted_ms: predicted * TOKEN_MS,
    predicted_per_token_ms: TOKEN_MS,
    predicted_per_second: 1000 / TOKEN_MS,
  };
}
