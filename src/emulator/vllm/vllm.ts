import { isImage, openChatApi } from '../chat/chat-api.ts';
import type { ChatAnswer, ChatDialect } from '../chat/dialect.ts';
import type { ChunkStyle } from '../chat/stream.ts';
import type { EmulatedModel } from '../emulated-model.ts';
import { countOutput, THINKING_TOKENS, type ThinkingLevel } from '../generate.ts';
import { asArray, asObject, atOnce, hex, isUnset, type Json, toReply, unixNow } from '../json.ts';
import { toOpenAiCall, toOpenAiCallDeltas } from '../openai-calls.ts';
import { openShelf } from '../shelf.ts';
import type { Reply } from '../types.ts';
import type { Vendor } from '../vendor.ts';
import {
  vllmContextLength,
  vllmInvalid,
  vllmModelNotFound,
  vllmUnauthorized,
  vllmUnknownUrl,
} from './vllm-errors.ts';
import { VLLM_SCENARIOS } from './vllm-scenarios.ts';

/** A vLLM with `--api-key`, automatic tool choice and a reasoning parser (`vllm/entrypoints/openai`). */
const DIALECT: ChatDialect = {
  name: 'vllm',
  basePath: '/v1',
  shelf: openShelf([
    served('Qwen/Qwen3-8B', ['none', 'medium']),
    { ...served('Qwen/Qwen3-VL-8B-Instruct', []), images: true },
  ]),
  limits: [],
  refuse: {
    url: vllmUnknownUrl,
    key: vllmUnauthorized,
    json: () => vllmInvalid("[{'type': 'json_invalid', 'loc': ('body', 0), 'msg': 'JSON decode error'}]"),
    model: vllmModelNotFound,
    contextLength: (prompt, cap, { contextWindow }) => vllmContextLength(prompt, cap, contextWindow),
    limit: () => vllmInvalid('vLLM has no limits'),
  },
  check: checkVllmBody,
  checkFor(body, { id, images }) {
    const hasImage = asArray(body.messages).some((it) => asArray(asObject(it)?.content).some(isImage));
    return hasImage && images !== true ? vllmInvalid(`${id} is not a multimodal model`) : undefined;
  },
  // Thinking is a switch in the chat template.
  thinkingTokens(body, { levels }) {
    const isOff = asObject(body.chat_template_kwargs)?.enable_thinking === false;
    return levels.length === 0 || isOff ? 0 : THINKING_TOKENS.medium;
  },
  cap: ({ max_completion_tokens: cap, max_tokens: old }) => [cap, old].find((it) => typeof it === 'number'),
  tokensOf: () => 0,
  headers: () => ({ 'content-type': 'application/json', server: 'uvicorn' }),
  id: () => `chatcmpl-${hex(32)}`,
  whole: toCompletion,
  stream: toChunkStyle,
  streamType: 'text/event-stream; charset=utf-8',
  list: (models) => ({ object: 'list', data: models.map(({ listing }) => listing) }),
  others: {
    'GET /v1/version': () =>
      atOnce(toReply(200, { 'content-type': 'application/json' }, { version: '0.14.0' })),
  },
};

export const vllm: Vendor = {
  basePath: '/v1',
  keys: [{ key: 'vllm_demo_not_a_real_key_0001' }],
  model: 'Qwen/Qwen3-8B',
  open: (tiers, limits) => openChatApi(DIALECT, tiers, limits),
  scenarios: VLLM_SCENARIOS,
};

function served(id: string, levels: readonly ThinkingLevel[]): EmulatedModel {
  const listing = {
    id,
    object: 'model',
    created: 1790000000,
    owned_by: 'vllm',
    root: id,
    parent: null,
    max_model_len: 40960,
    permission: [],
  };
  return { id, status: 'live', levels, contextWindow: 40960, maxOutput: 40960, listing };
}

// Unknown fields are passed by, and roles are the chat template's affair.
function checkVllmBody(body: Json): Reply | undefined {
  const missing = ['messages', 'model'].find((name) => isUnset(body[name]));
  if (missing !== undefined) {
    return vllmInvalid(`[{'type': 'missing', 'loc': ('body', '${missing}'), 'msg': 'Field required'}]`);
  }
  if (asArray(body.messages).length === 0) return vllmInvalid('list index out of range');
  const { temperature, top_p: topP } = body;
  const cap = body.max_completion_tokens ?? body.max_tokens;
  if (typeof temperature === 'number' && temperature < 0) {
    return vllmInvalid(`temperature must be non-negative, got ${temperature}.`);
  }
  if (typeof topP === 'number' && (topP <= 0 || topP > 1)) {
    return vllmInvalid(`top_p must be in (0, 1], got ${topP}.`);
  }
  return typeof cap === 'number' && cap < 1
    ? vllmInvalid(`max_tokens must be at least 1, got ${cap}.`)
    : undefined;
}

// Fixture vllm/chat.json.
function toCompletion(answer: ChatAnswer): Json {
  const { id, model, generation } = answer;
  const { calls, content, reasoning, finish, stopWord } = generation;
  const message = {
    role: 'assistant',
    content: calls.length > 0 ? null : content.join(''),
    refusal: null,
    annotations: null,
    audio: null,
    function_call: null,
    tool_calls: calls.map((call) => toOpenAiCall(call, callId())),
    reasoning_content: reasoning.length > 0 ? reasoning.join('') : null,
  };
  const choice = {
    index: 0,
    message,
    logprobs: null,
    finish_reason: finish,
    stop_reason: stopWord ?? null,
    token_ids: null,
  };
  return {
    id,
    object: 'chat.completion',
    created: unixNow(),
    model: model.id,
    choices: [choice],
    service_tier: null,
    system_fingerprint: null,
    usage: toUsage(answer),
    prompt_logprobs: null,
    kv_transfer_params: null,
  };
}

function toChunkStyle(answer: ChatAnswer): ChunkStyle {
  const { id, model, generation, body } = answer;
  const options = asObject(body.stream_options) ?? {};
  return {
    head: { id, object: 'chat.completion.chunk', created: unixNow(), model: model.id },
    choice(delta, finish) {
      const reason = finish === null ? '' : `"stop_reason":${JSON.stringify(generation.stopWord ?? null)},`;
      return `{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${JSON.stringify(finish)},${reason}"token_ids":null}`;
    },
    opening: '{"role":"assistant","content":""}',
    reasoning: (token) => `{"reasoning_content":${token}}`,
    content: (token) => `{"content":${token}}`,
    *call(call, index) {
      for (const delta of toOpenAiCallDeltas(call, callId(), index)) yield { tool_calls: [delta] };
    },
    closing: '{"content":""}',
    finish: generation.finish,
    after: options.include_usage === true ? [{ choices: [], usage: toUsage(answer) }] : [],
  };
}

function callId(): string {
  return `chatcmpl-tool-${hex(32)}`;
}

function toUsage({ promptTokens, generation }: ChatAnswer): Json {
  const completion = countOutput(generation);
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completion,
    completion_tokens: completion,
    prompt_tokens_details: null,
  };
}
