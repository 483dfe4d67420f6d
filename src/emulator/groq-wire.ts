import { randomUUID } from 'node:crypto';
import { countCalls, countOutput, type Generation } from './generate.ts';
import { hex, type Json, unixNow } from './json.ts';
import { toOpenAiCall } from './openai-calls.ts';
import type { Frame } from './types.ts';
import { hash } from './voice.ts';

/** A Groq answer before it is written down, whole or streamed. */
export interface GroqAnswer {
  /** `req_…`: the same in `x-request-id` and `x_groq.id`. */
  readonly requestId: string;
  readonly model: string;
  readonly promptTokens: number;
  readonly generation: Generation;
  /** False for `include_reasoning: false` and `reasoning_format: hidden`: thought, paid, not shown. */
  readonly showReasoning: boolean;
  /** True for `reasoning_format: raw`: `<think>…</think>` in front of the content. */
  readonly rawReasoning: boolean;
  readonly seed: number | undefined;
  readonly serviceTier: string;
}

/** The body of a whole answer (providers.md §1.2; fixtures groq/chat*.json). */
export function toGroqCompletion(answer: GroqAnswer): unknown {
  const { model, generation, requestId, serviceTier } = answer;
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: unixNow(),
    model,
    choices: [{ index: 0, message: toMessage(answer), logprobs: null, finish_reason: generation.finish }],
    usage: toUsage(answer, generation.reasoning.length > 0 && generation.content.length > 0),
    usage_breakdown: null,
    system_fingerprint: fingerprint(model),
    x_groq: { id: requestId, seed: seedOf(answer) },
    service_tier: serviceTier,
  };
}

/**
 * The frames of a streamed answer (providers.md §1.3; fixture groq/stream.sse): a role chunk with `x_groq`, a chunk per
 * token, and usage twice on the last chunk.
 */
export function* frameGroqStream(answer: GroqAnswer): Generator<Frame> {
  const { generation, requestId, rawReasoning, showReasoning } = answer;
  const chunk = chunkWriter(answer);
  const id = requestId;
  const content = generation.calls.length === 0 ? '""' : 'null';
  yield {
    text: chunk(`{"role":"assistant","content":${content}}`, null, { x_groq: { id, seed: seedOf(answer) } }),
    tokens: 0,
  };
  let hidden = showReasoning ? 0 : generation.reasoning.length;
  if (showReasoning) {
    const name = rawReasoning ? 'content' : 'reasoning';
    const tokens = rawReasoning ? toRaw(generation.reasoning) : generation.reasoning;
    for (const token of tokens)
      yield { text: chunk(`{"${name}":${JSON.stringify(token)}}`, null), tokens: 1 };
  }
  for (const token of generation.content) {
    yield { text: chunk(`{"content":${JSON.stringify(token)}}`, null), tokens: 1 + hidden };
    hidden = 0;
  }
  for (const [index, call] of generation.calls.entries()) {
    const delta = { tool_calls: [{ ...toOpenAiCall(call, callId()), index }] };
    yield { text: chunk(JSON.stringify(delta), null), tokens: countCalls([call]) + hidden };
    hidden = 0;
  }
  const usage = toUsage(answer, false);
  yield { text: chunk('{}', generation.finish, { x_groq: { id, usage }, usage }), tokens: hidden };
  yield { text: 'data: [DONE]\n\n', tokens: 0 };
}

// Everything but the delta is the same in each chunk and serialised once: a stream has hundreds of them.
function chunkWriter({ model }: GroqAnswer) {
  const head = JSON.stringify({
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion.chunk',
    created: unixNow(),
    model,
    system_fingerprint: fingerprint(model),
  }).slice(0, -1);
  return (delta: string, finish: string | null, more?: Readonly<Record<string, unknown>>): string => {
    const tail = more === undefined ? '}' : `,${JSON.stringify(more).slice(1)}`;
    return `data: ${head},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${JSON.stringify(finish)}}]${tail}\n\n`;
  };
}

function toMessage({ generation, showReasoning, rawReasoning }: GroqAnswer): Json {
  const { calls } = generation;
  const thoughts = showReasoning ? generation.reasoning : [];
  const raw = rawReasoning ? toRaw(thoughts).join('') : '';
  const content = raw + generation.content.join('');
  return {
    role: 'assistant',
    // A message that calls tools has no content at all (fixture groq/chat-tool.json).
    ...((content !== '' || calls.length === 0) && { content }),
    ...(thoughts.length > 0 && !rawReasoning && { reasoning: thoughts.join('') }),
    ...(calls.length > 0 && { tool_calls: calls.map((call) => toOpenAiCall(call, callId())) }),
  };
}

// Nine letters and digits (fixtures groq/chat-tool.json, groq/stream-tool.sse).
function callId(): string {
  return hex(9);
}

function toRaw(reasoning: readonly string[]): readonly string[] {
  return reasoning.length === 0 ? [] : ['<think>\n', ...reasoning, '\n</think>\n\n'];
}

// Both details are optional: captures have `prompt_tokens_details` only on whole answers that got to say something,
// and `completion_tokens_details` only where the model thought (fixtures chat, chat-length, chat-no-reasoning, stream).
function toUsage({ promptTokens, generation }: GroqAnswer, withPromptDetails: boolean): unknown {
  const reasoning = generation.reasoning.length;
  const completion = countOutput(generation);
  const promptTime = seconds(promptTokens * 0.000045);
  const completionTime = seconds(completion * 0.001);
  return {
    queue_time: 0.0418,
    prompt_tokens: promptTokens,
    prompt_time: promptTime,
    completion_tokens: completion,
    completion_time: completionTime,
    total_tokens: promptTokens + completion,
    total_time: seconds(promptTime + completionTime),
    ...(withPromptDetails && { prompt_tokens_details: { cached_tokens: 0 } }),
    ...(reasoning > 0 && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}

function seconds(value: number): number {
  return Number(value.toFixed(6));
}

function seedOf({ seed, requestId }: GroqAnswer): number {
  return seed ?? hash(requestId) >>> 1;
}

function fingerprint(model: string): string {
  return model.startsWith('openai/') ? 'fp_3d587a02fb' : 'fp_f8b414701e';
}
