import { openChatApi } from '../chat/chat-api.ts';
import type { ChatAnswer, ChatAsked, ChatDialect, Headers } from '../chat/dialect.ts';
import { limitHeaders } from '../chat/limit-headers.ts';
import type { ChunkStyle } from '../chat/stream.ts';
import { countOutput, THINKING_TOKENS } from '../generate.ts';
import { asObject, hex, type Json, unixNow } from '../json.ts';
import { type Gauge, type LimitName, type Overdraft, toGoDuration } from '../limits.ts';
import { toOpenAiCall, toOpenAiCallDeltas } from '../openai-calls.ts';
import type { Reply } from '../types.ts';
import type { Vendor } from '../vendor.ts';
import { checkOpenAiBody, checkOpenAiModel } from './openai-check.ts';
import {
  openAiContextLength,
  openAiInvalid,
  openAiInvalidKey,
  openAiMissingKey,
  openAiModelGone,
  openAiModelNotFound,
  openAiNotAChatModel,
  openAiRateLimit,
  openAiTooLarge,
  openAiUnknownUrl,
} from './openai-errors.ts';
import { OPENAI_MODELS } from './openai-models.ts';
import { OPENAI_SCENARIOS } from './openai-scenarios.ts';

/** OpenAI's Chat Completions (providers.md §5). */
const DIALECT: ChatDialect = {
  name: 'openai',
  basePath: '/v1',
  shelf: OPENAI_MODELS,
  limits: ['requestsPerMinute', 'tokensPerMinute'],
  refuse: {
    url: ({ method, path }) => openAiUnknownUrl(method, path),
    key: (key) => (key === undefined ? openAiMissingKey() : openAiInvalidKey(key)),
    json: () =>
      openAiInvalid(
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
      ),
    model(id, model) {
      if (model?.status === 'no-chat') return openAiNotAChatModel();
      return model === undefined ? openAiModelNotFound(id) : openAiModelGone(id);
    },
    contextLength: (prompt, _, { contextWindow }) => openAiContextLength(prompt, contextWindow),
    limit: refuseForLimit,
  },
  check: checkOpenAiBody,
  checkFor: checkOpenAiModel,
  thinkingTokens(body, { levels }) {
    if (levels.length === 0) return 0;
    const usual = levels.includes('none') ? 'none' : 'medium';
    return THINKING_TOKENS[levels.find((level) => level === body.reasoning_effort) ?? usual];
  },
  cap: ({ max_completion_tokens: cap, max_tokens: old }) => [cap, old].find((it) => typeof it === 'number'),
  tokensOf: ({ promptTokens, cap }) => promptTokens + (cap ?? 0),
  headers: toHeaders,
  id: () => `chatcmpl-${hex(29)}`,
  whole: toCompletion,
  stream: toChunkStyle,
  streamType: 'text/event-stream; charset=utf-8',
  list: (models) => ({ object: 'list', data: models.map(({ listing }) => listing) }),
};

export const openai: Vendor = {
  basePath: '/v1',
  keys: [{ key: 'sk-proj-demo-not-a-real-key-0001' }],
  model: 'gpt-4.1-nano',
  open: (tiers, limits) => openChatApi(DIALECT, tiers, limits),
  scenarios: OPENAI_SCENARIOS,
};

function refuseForLimit(over: Overdraft, { model }: ChatAsked, headers: Headers): Reply {
  const kind = over.name === 'requestsPerMinute' ? 'requests per min (RPM)' : 'tokens per min (TPM)';
  const limit = { ...over, kind, model: model.id, organization: 'org-abc123' } as const;
  if (!Number.isFinite(over.waitMs)) return openAiTooLarge(limit);
  const { 'content-type': _, ...limits } = headers;
  return openAiRateLimit(
    { ...limit, wait: toGoDuration(over.waitMs) },
    {
      ...limits,
      'retry-after': String(Math.ceil(over.waitMs / 1000)),
      'retry-after-ms': String(Math.ceil(over.waitMs)),
    },
  );
}

// Fixture openai/headers.json.
function toHeaders(_: string, gauges: Readonly<Partial<Record<LimitName, Gauge>>>): Headers {
  return {
    'content-type': 'application/json',
    'openai-organization': 'org-x',
    'openai-processing-ms': '512',
    'openai-version': '2020-10-01',
    'x-request-id': `req_${hex(32)}`,
    ...limitHeaders('requests', gauges.requestsPerMinute, toGoDuration),
    ...limitHeaders('tokens', gauges.tokensPerMinute, toGoDuration),
  };
}

// Fixture openai/chat.json. Thoughts are counted, never shown.
function toCompletion(answer: ChatAnswer): Json {
  const { id, model, generation } = answer;
  const choices = Array.from({ length: choicesOf(answer) }, (_, index) => ({
    index,
    message: toMessage(answer),
    logprobs: null,
    finish_reason: generation.finish,
  }));
  return {
    id,
    object: 'chat.completion',
    created: unixNow(),
    model: model.servedBy ?? model.id,
    choices,
    usage: toUsage(answer),
    service_tier: 'default',
    system_fingerprint: FINGERPRINT,
  };
}

function toMessage({ generation: { content, calls } }: ChatAnswer): Json {
  return {
    role: 'assistant',
    content: calls.length > 0 ? null : content.join(''),
    ...(calls.length > 0 && { tool_calls: calls.map((call) => toOpenAiCall(call, callId())) }),
    refusal: null,
    annotations: [],
  };
}

// Fixtures openai/stream.sse, stream-no-usage.sse: usage comes only when it is asked for, on a chunk of its own.
function toChunkStyle(answer: ChatAnswer): ChunkStyle {
  const { id, model, generation, body } = answer;
  const options = asObject(body.stream_options);
  const withUsage = options?.include_usage === true;
  const pad = options?.include_obfuscation === false ? () => '' : openPadding();
  const content = generation.calls.length > 0 ? 'null' : '""';
  return {
    head: {
      id,
      object: 'chat.completion.chunk',
      created: unixNow(),
      model: model.servedBy ?? model.id,
      service_tier: 'default',
      system_fingerprint: FINGERPRINT,
    },
    choices: choicesOf(answer),
    choice: (delta, finish, index) =>
      `{"index":${index},"delta":${delta},"logprobs":null,"finish_reason":${JSON.stringify(finish)}}`,
    tail: withUsage ? () => `,"usage":null${pad()}` : pad,
    opening: `{"role":"assistant","content":${content},"refusal":null}`,
    content: (token) => `{"content":${token}}`,
    *call(call, index) {
      for (const delta of toOpenAiCallDeltas(call, callId(), index)) yield { tool_calls: [delta] };
    },
    closing: '{}',
    finish: generation.finish,
    after: withUsage ? [{ choices: [], usage: toUsage(answer), obfuscation: PADDING.slice(0, 8) }] : [],
  };
}

const FINGERPRINT = 'fp_de604bd877';
const PADDING = 'yhjoJbEFzap0h9RiQLLx';

// Makes chunks of different tokens look alike in length: its content means nothing.
function openPadding(): () => string {
  let turn = 0;
  return () => {
    turn = (turn + 5) % 13;
    return `,"obfuscation":"${PADDING.slice(0, 4 + turn)}"`;
  };
}

function choicesOf({ body }: ChatAnswer): number {
  return typeof body.n === 'number' ? body.n : 1;
}

function callId(): string {
  return `call_${hex(24)}`;
}

function toUsage(answer: ChatAnswer): Json {
  const { promptTokens, generation } = answer;
  const completion = countOutput(generation) * choicesOf(answer);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: generation.reasoning.length * choicesOf(answer),
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
