import { randomUUID } from 'node:crypto';
import { countOutput, type Generation } from './generate.ts';
import { hex, unixNow } from './json.ts';
import { toOpenAiCall, toOpenAiCallDeltas } from './openai-calls.ts';
import type { Frame } from './types.ts';

/** A DeepSeek answer before it is written down, whole or streamed. */
export interface DeepseekAnswer {
  readonly model: string;
  readonly promptTokens: number;
  /** Prompt tokens that were read from the cache. */
  readonly cachedTokens: number;
  readonly generation: Generation;
  readonly thinking: boolean;
  /** Usage on a chunk of its own instead of the finish chunk. */
  readonly includeUsage: boolean;
}

/** The body of a whole answer (providers.md §3.2; fixtures deepseek/chat.json, chat-thinking.json). */
export function toDeepseekCompletion(answer: DeepseekAnswer): unknown {
  const { model, generation, thinking } = answer;
  const message = {
    role: 'assistant',
    content: generation.content.join(''),
    ...(thinking && { reasoning_content: generation.reasoning.join('') }),
    ...(generation.calls.length > 0 && {
      tool_calls: generation.calls.map((call, index) => ({ index, ...toOpenAiCall(call, callId(index)) })),
    }),
  };
  return {
    id: randomUUID(),
    object: 'chat.completion',
    created: unixNow(),
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: generation.finish }],
    usage: toUsage(answer),
    system_fingerprint: FINGERPRINT,
  };
}

/**
 * The frames of a streamed answer (providers.md §3.3; fixtures deepseek/stream*.sse): `usage: null` in every chunk but
 * the one that has it; while thinking is on, each delta names both contents.
 */
export function* frameDeepseekStream(answer: DeepseekAnswer): Generator<Frame> {
  const { generation, thinking, includeUsage } = answer;
  const chunk = chunkWriter(answer.model);
  const content = thinking ? ',"reasoning_content":null}' : '}';
  const start = thinking ? '"content":null,"reasoning_content":""' : '"content":""';
  yield { text: chunk(choice(`{"role":"assistant",${start}}`, null)), tokens: 0 };
  for (const token of generation.reasoning) {
    const delta = `{"content":null,"reasoning_content":${JSON.stringify(token)}}`;
    yield { text: chunk(choice(delta, null)), tokens: 1 };
  }
  for (const token of generation.content) {
    yield { text: chunk(choice(`{"content":${JSON.stringify(token)}${content}`, null)), tokens: 1 };
  }
  for (const [index, call] of generation.calls.entries()) {
    for (const part of toOpenAiCallDeltas(call, callId(index), index)) {
      yield { text: chunk(choice(JSON.stringify({ tool_calls: [part] }), null)), tokens: 1 };
    }
  }
  const usage = toUsage(answer);
  const last = choice(`{"content":""${content}`, generation.finish);
  yield { text: chunk(last, includeUsage ? null : usage), tokens: 0 };
  if (includeUsage) yield { text: chunk('[]', usage), tokens: 0 };
  yield { text: 'data: [DONE]\n\n', tokens: 0 };
}

// Says which call of the answer it is (fixture deepseek/chat-tool.json).
function callId(index: number): string {
  return `call_${String(index).padStart(2, '0')}_${hex(24)}`;
}

const FINGERPRINT = 'fp_eaab8d114b_prod0820_fp8_kvcache';

// Everything but the delta is the same in each chunk and serialised once: a stream has hundreds of them.
function chunkWriter(model: string) {
  const head = JSON.stringify({
    id: randomUUID(),
    object: 'chat.completion.chunk',
    created: unixNow(),
    model,
    system_fingerprint: FINGERPRINT,
  }).slice(0, -1);
  return (choices: string, usage: unknown = null): string =>
    `data: ${head},"choices":${choices},"usage":${JSON.stringify(usage)}}\n\n`;
}

function choice(delta: string, finish: string | null): string {
  return `[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${JSON.stringify(finish)}}]`;
}

function toUsage({ promptTokens, cachedTokens, generation, thinking }: DeepseekAnswer): unknown {
  const completion = countOutput(generation);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    ...(thinking && { completion_tokens_details: { reasoning_tokens: generation.reasoning.length } }),
    prompt_cache_hit_tokens: cachedTokens,
    prompt_cache_miss_tokens: promptTokens - cachedTokens,
  };
}
