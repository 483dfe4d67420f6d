import type { ChatAnswer, ChatDialect } from '../chat/dialect.ts';
import type { ChunkStyle } from '../chat/stream.ts';
import { countOutput } from '../generate.ts';
import { asArray, asObject, hex, isUnset, type Json, unixNow } from '../json.ts';
import { toOpenAiCall } from '../openai-calls.ts';
import { OLLAMA_TOO_LONG, ollamaError, ollamaModelNotFound, ollamaUnknownUrl } from './ollama-errors.ts';
import { OLLAMA_MODELS, type OllamaModel } from './ollama-models.ts';
import { findMisfit, thinkFor } from './ollama-native.ts';

/** Ollama's `/v1` (ollama/ollama `openai/openai.go`): any key will do, and none. */
export const OLLAMA_OPENAI: ChatDialect<OllamaModel> = {
  name: 'ollama',
  basePath: '/v1',
  shelf: OLLAMA_MODELS,
  limits: [],
  refuse: {
    url: ollamaUnknownUrl,
    key: () => undefined,
    json: () => ollamaError(400, 'invalid character in request body', 'openai'),
    model: (id, model) =>
      model === undefined
        ? ollamaModelNotFound(id, 'openai')
        : ollamaError(400, `"${id}" does not support chat`, 'openai'),
    contextLength: () => ollamaError(400, OLLAMA_TOO_LONG, 'openai'),
    limit: () => ollamaError(429, 'too many requests', 'openai'),
  },
  check(body) {
    if (typeof body.model !== 'string' || body.model === '') return ollamaModelNotFound('', 'openai');
    return asArray(body.messages).length === 0
      ? ollamaError(400, "[] is too short - 'messages'", 'openai')
      : undefined;
  },
  checkFor(body, model) {
    const misfit = findMisfit({ ...body, think: toThink(body) }, model);
    return misfit === undefined ? undefined : ollamaError(400, misfit, 'openai');
  },
  thinkingTokens: (body, model) => thinkFor(toThink(body), model),
  cap: ({ max_tokens: cap }) => (typeof cap === 'number' ? cap : undefined),
  tokensOf: () => 0,
  headers: () => ({ 'content-type': 'application/json' }),
  id: () => `chatcmpl-${Number.parseInt(hex(3), 16)}`,
  whole: toCompletion,
  stream: toChunkStyle,
  streamType: 'text/event-stream',
  list: (models) => ({ object: 'list', data: models.map(toEntry) }),
  entry: toEntry,
};

// `reasoning_effort`, or `reasoning.effort`; `none` switches off.
function toThink(body: Json): unknown {
  const effort = body.reasoning_effort ?? asObject(body.reasoning)?.effort;
  if (isUnset(effort)) return undefined;
  return effort === 'none' ? false : effort;
}

function toEntry({ id }: OllamaModel): Json {
  return { id, object: 'model', created: 1790000000, owned_by: 'library' };
}

// Fixture ollama/openai-chat.json.
function toCompletion(answer: ChatAnswer): Json {
  const { id, body, generation } = answer;
  const { calls, content, reasoning } = generation;
  const message = {
    role: 'assistant',
    content: content.join(''),
    ...(reasoning.length > 0 && { reasoning: reasoning.join('') }),
    ...(calls.length > 0 && {
      tool_calls: calls.map((call, index) => ({ ...toOpenAiCall(call, callId()), index })),
    }),
  };
  return {
    id,
    object: 'chat.completion',
    created: unixNow(),
    model: body.model,
    system_fingerprint: 'fp_ollama',
    choices: [{ index: 0, message, finish_reason: generation.finish }],
    usage: toUsage(answer),
  };
}

// Fixture ollama/openai-stream.sse.
function toChunkStyle(answer: ChatAnswer): ChunkStyle {
  const { id, body, generation } = answer;
  const thinks = generation.reasoning.length > 0;
  const role = (isFirst: boolean) => (isFirst ? '"role":"assistant",' : '');
  return {
    head: {
      id,
      object: 'chat.completion.chunk',
      created: unixNow(),
      model: body.model,
      system_fingerprint: 'fp_ollama',
    },
    choice: (delta, finish) => `{"index":0,"delta":${delta},"finish_reason":${JSON.stringify(finish)}}`,
    reasoning: (token, isFirst) => `{${role(isFirst)}"content":"","reasoning":${token}}`,
    content: (token, isFirst) => `{${role(isFirst && !thinks)}"content":${token}}`,
    call: (call, index) => [
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ ...toOpenAiCall(call, callId()), index }],
      },
    ],
    closing: '{}',
    finish: generation.finish,
    after:
      asObject(body.stream_options)?.include_usage === true ? [{ choices: [], usage: toUsage(answer) }] : [],
  };
}

function callId(): string {
  return `call_${hex(8)}`;
}

function toUsage({ promptTokens, generation }: ChatAnswer): Json {
  const completion = countOutput(generation);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
  };
}
