import type { FinishReason } from '../core/answer.ts';
import type { Prompt } from '../core/chat-request.ts';
import type { Delta, ErrorReply, Mode, SseEvent, WireFormat } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { Route } from '../core/model.ts';
import type { Usage } from '../core/usage.ts';
import { asArray, asCount, asObject, asText, type JsonObject, parseJson } from './json.ts';
import { retryAfterMs } from './retry-after.ts';
import { codeOfStatus } from './status-fault.ts';

/** What a stream remembers: whether its end came, and the tool calls that arrive in pieces. */
interface OpenAiStream {
  hasFinish: boolean;
  isDone: boolean;
  readonly toolCalls: Map<number, { id: string; name: string; arguments: string }>;
}

/** Chat Completions, as OpenAI made it and Groq, DeepSeek and many others speak it. */
export const openAiChat: WireFormat<OpenAiStream> = {
  openStream: () => ({ hasFinish: false, isDone: false, toolCalls: new Map() }),
  parseWhole,
  parseEvent,
  parseError,
  isComplete: (state) => state.hasFinish && state.isDone,
};

/**
 * The request body all of them take; a provider adds or renames what is its own. Messages carry `role` and
 * `content` and nothing else: Groq answers 400 to any other property.
 */
export function toOpenAiBody(route: Route, prompt: Prompt, mode: Mode) {
  const { system, messages, temperature, topP } = prompt;
  return {
    model: route.upstreamId,
    messages: system === undefined ? messages : [{ role: 'system', content: system }, ...messages],
    temperature,
    top_p: topP,
    stream: mode === 'stream',
  };
}

function parseWhole(body: unknown): Delta[] {
  const root = asObject(body);
  throwErrorIn(root);
  const choice = asObject(asArray(root?.choices)[0]);
  const message = asObject(choice?.message);
  if (!root || !choice || !message) {
    throw new UpstreamError(
      toFault('invalid_response', 'The reply holds no answer (no choices)', { status: 200 }),
    );
  }
  const deltas: Delta[] = [];
  addModel(deltas, root);
  addTexts(deltas, message);
  for (const [i, call] of asArray(message.tool_calls).entries()) addToolCall(deltas, asObject(call), i);
  addUsage(deltas, root.usage);
  deltas.push(finishOf(asText(choice.finish_reason) ?? 'none'));
  return deltas;
}

function parseEvent(state: OpenAiStream, { event, data }: SseEvent): Delta[] {
  if (data === '[DONE]') {
    state.isDone = true;
    return [];
  }
  const root = asObject(parseJson(data));
  if (!root) throw new UpstreamError(toFault('invalid_response', 'A stream event is not JSON'));
  throwErrorIn(root, event === 'error');
  const choice = asObject(asArray(root.choices)[0]);
  const delta = asObject(choice?.delta);
  const finish = asText(choice?.finish_reason);
  for (const piece of asArray(delta?.tool_calls)) collectToolCall(state, asObject(piece));
  const deltas: Delta[] = [];
  addModel(deltas, root);
  if (delta) addTexts(deltas, delta);
  if (finish !== undefined) closeToolCalls(deltas, state);
  addUsage(deltas, root.usage);
  if (finish !== undefined) deltas.push(finishIn(state, finish));
  return deltas;
}

/** Providers report failures inside 200s: an `error` member, whole or streamed, and Groq's `x_groq.error`. */
function throwErrorIn(root: JsonObject | undefined, isNamedError = false): void {
  const error = root?.error ?? (isNamedError ? root : undefined);
  if (error !== undefined && error !== null) {
    const status = asCount(asObject(error)?.status_code) ?? asCount(asObject(error)?.code) ?? 200;
    throw new UpstreamError(parseError({ status, headers: {}, body: JSON.stringify({ error }) }));
  }
  const inChunk = asText(asObject(root?.x_groq)?.error);
  if (inChunk !== undefined) {
    const code = inChunk === 'over_capacity' ? 'model_overloaded' : 'provider_error';
    throw new UpstreamError(toFault(code, inChunk, { providerCode: inChunk }));
  }
}

function parseError({ status, headers, body }: ErrorReply): Fault {
  const error = asObject(asObject(parseJson(body))?.error);
  const providerCode = asText(error?.code) ?? asText(error?.type);
  const code = CODES[providerCode ?? ''] ?? codeOfStatus(status === 200 ? 500 : status);
  const message =
    asText(error?.message) ?? asText(asObject(parseJson(body))?.error) ?? plainText(status, body);
  return toFault(code, message, { status, providerCode, retryAfterMs: retryAfterMs(headers) });
}

/** Codes that say more than the status they come with. A 413 that calls itself a rate limit stays a 413. */
const CODES: Readonly<Record<string, FaultCode | undefined>> = {
  context_length_exceeded: 'context_length_exceeded',
  model_not_found: 'invalid_model',
  model_decommissioned: 'invalid_model',
};

/** Edges answer in HTML and DeepSeek without a type: the text if it is one, else the status. */
function plainText(status: number, body: string): string {
  const text = body.trim();
  return text === '' || text.startsWith('<') || text.startsWith('{') ? `HTTP status ${status}` : text;
}

function addModel(deltas: Delta[], root: JsonObject): void {
  const upstreamId = asText(root.model);
  if (upstreamId !== undefined) deltas.push({ type: 'model', upstreamId });
}

/** Groq says `reasoning`, DeepSeek `reasoning_content`. Thinking comes before the text it leads to. */
function addTexts(deltas: Delta[], message: JsonObject): void {
  const reasoning = asText(message.reasoning) ?? asText(message.reasoning_content);
  const text = asText(message.content);
  if (reasoning !== undefined) deltas.push({ type: 'reasoning', text: reasoning });
  if (text !== undefined) deltas.push({ type: 'text', text });
}

/** A call without a name calls nothing. */
function addToolCall(deltas: Delta[], call: JsonObject | undefined, index: number): void {
  const { id, name, arguments: args } = piecesOf(call);
  if (name === undefined) return;
  deltas.push({ type: 'tool_call', id: id ?? `call_${index}`, name, arguments: args ?? '{}' });
}

function piecesOf(call: JsonObject | undefined) {
  const made = asObject(call?.function);
  return { id: asText(call?.id), name: asText(made?.name), arguments: asText(made?.arguments) };
}

function collectToolCall(state: OpenAiStream, piece: JsonObject | undefined): void {
  const index = asCount(piece?.index) ?? 0;
  const known = state.toolCalls.get(index) ?? { id: `call_${index}`, name: '', arguments: '' };
  const { id, name, arguments: args } = piecesOf(piece);
  state.toolCalls.set(index, {
    id: id ?? known.id,
    name: name ?? known.name,
    arguments: known.arguments + (args ?? ''),
  });
}

function closeToolCalls(deltas: Delta[], state: OpenAiStream): void {
  for (const call of state.toolCalls.values()) {
    if (call.name !== '') deltas.push({ type: 'tool_call', ...call });
  }
  state.toolCalls.clear();
}

function addUsage(deltas: Delta[], value: unknown): void {
  const usage = asObject(value);
  const inputTokens = asCount(usage?.prompt_tokens);
  const outputTokens = asCount(usage?.completion_tokens);
  if (!usage || inputTokens === undefined || outputTokens === undefined) return;
  const cachedInputTokens = asCount(asObject(usage.prompt_tokens_details)?.cached_tokens);
  const reasoningTokens = asCount(asObject(usage.completion_tokens_details)?.reasoning_tokens);
  const counted: Usage = { inputTokens, outputTokens, cachedInputTokens, reasoningTokens };
  deltas.push({ type: 'usage', usage: counted });
}

function finishIn(state: OpenAiStream, raw: string): Delta {
  state.hasFinish = true;
  return finishOf(raw);
}

function finishOf(raw: string): Delta {
  if (raw === 'insufficient_system_resource') {
    const fault = toFault(
      'model_overloaded',
      'The provider ran out of resources before the answer was done',
      {
        providerCode: raw,
      },
    );
    return { type: 'finish', reason: 'error', raw, fault };
  }
  return { type: 'finish', reason: FINISH_REASONS[raw] ?? 'other', raw };
}

const FINISH_REASONS: Readonly<Record<string, FinishReason | undefined>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  error: 'error',
};
