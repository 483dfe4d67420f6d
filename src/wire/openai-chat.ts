import type { ToolCallPiece } from '../core/answer.ts';
import type { Delta, SseEvent, WireFormat } from '../core/contracts.ts';
import { toFault, UpstreamError } from '../core/fault.ts';
import { NO_ARGUMENTS } from '../core/tools.ts';
import type { Usage } from '../core/usage.ts';
import { asArray, asCount, asObject, asText, type JsonObject, parseJson } from './json.ts';
import { parseError, throwErrorIn } from './openai-errors.ts';
import { finishOf } from './openai-finish.ts';
import { type Frame, frameOf, wordIn } from './same-frame.ts';
import { addDetails, sealedDetails } from './sealed-details.ts';

/** What a stream remembers: whether its end came, the tool calls that arrive in pieces, and what words stand in. */
interface OpenAiStream {
  frame: Frame | undefined;
  framesSought: number;
  hasFinish: boolean;
  isDone: boolean;
  hasCalled: boolean;
  /** OpenRouter's, until they are told. */
  details: JsonObject[];
  readonly toolCalls: Map<number, OpenCall>;
}

/** A tool call that is being written. Its first piece is told once its name is known. */
interface OpenCall extends ToolCallPiece {
  readonly isTold: boolean;
}

/** Chat Completions, as OpenAI made it and Groq, DeepSeek and many others speak it. */
export const openAiChat: WireFormat<OpenAiStream> = {
  openStream: () => ({
    frame: undefined,
    framesSought: 0,
    hasFinish: false,
    isDone: false,
    hasCalled: false,
    details: [],
    toolCalls: new Map(),
  }),
  parseWhole,
  parseEvent,
  parseError,
  isComplete: (state) => state.hasFinish && state.isDone,
  // Perplexity, ik_llama.cpp and older TGIs never say [DONE]. Counts may come behind the finish, so it is waited for.
  mayEnd: (state) => state.hasFinish,
};

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
  const details: JsonObject[] = [];
  addDetails(details, message.reasoning_details);
  deltas.push(...sealedDetails(details, root.model));
  for (const [i, call] of asArray(message.tool_calls).entries()) addToolCall(deltas, asObject(call), i);
  addUsage(deltas, root.usage ?? choice.usage);
  const hasCalled = deltas.some(({ type }) => type === 'tool_call');
  deltas.push(finishOf(asText(choice.finish_reason) ?? 'none', choice, hasCalled));
  return deltas;
}

function parseEvent(state: OpenAiStream, { event, data }: SseEvent): Delta[] {
  if (data === '[DONE]') {
    state.isDone = true;
    return [];
  }
  // Parsing took a sixth of the CPU of an answer that comes fast.
  const word = state.frame && event === undefined ? wordIn(state.frame, data) : undefined;
  if (word !== undefined) return [{ type: 'text', text: word }];
  const root = asObject(parseJson(data));
  if (!root) throw new UpstreamError(toFault('invalid_response', 'A stream event is not JSON'));
  throwErrorIn(root, event === 'error');
  const { choice, delta } = choiceIn(root);
  const finish = asText(choice?.finish_reason);
  const deltas: Delta[] = [];
  addModel(deltas, root);
  if (delta) addTexts(deltas, delta);
  if (delta?.reasoning_details !== undefined) addDetails(state.details, delta.reasoning_details);
  const pieces = asArray(delta?.tool_calls);
  // Seals are those of thoughts, and come before the calls these led to.
  if (pieces.length > 0 || finish !== undefined) tellDetails(deltas, state, root);
  for (const piece of pieces) addPiece(deltas, state, asObject(piece));
  if (finish !== undefined) closeToolCalls(deltas, state);
  // Moonshot counts inside the choice.
  addUsage(deltas, root.usage ?? choice?.usage);
  if (finish !== undefined) {
    state.hasFinish = true;
    deltas.push(finishOf(finish, choice, state.hasCalled));
  }
  if (!state.frame && state.framesSought < MOST_SOUGHT && delta?.tool_calls === undefined)
    seekFrame(state, data, deltas);
  return deltas;
}

/** Some servers' events are never alike, and some words stand in an event twice: it is not looked for for ever. */
const MOST_SOUGHT = 5;

function seekFrame(state: OpenAiStream, data: string, deltas: readonly Delta[]): void {
  const word = deltas.at(-1);
  // A word alone, and perhaps who says it, which every event repeats.
  if (word?.type !== 'text' || deltas.length > 2 || (deltas.length === 2 && deltas[0]?.type !== 'model'))
    return;
  state.framesSought++;
  state.frame = frameOf(data, word.text, contentIn);
}

function choiceIn(root: JsonObject | undefined) {
  const choice = asObject(asArray(root?.choices)[0]);
  return { choice, delta: asObject(choice?.delta) };
}

function contentIn(data: string): string | undefined {
  return asText(choiceIn(asObject(parseJson(data))).delta?.content);
}

function addModel(deltas: Delta[], root: JsonObject): void {
  const upstreamId = asText(root.model);
  if (upstreamId !== undefined) deltas.push({ type: 'model', upstreamId });
}

/**
 * Groq, Cerebras and OpenRouter say `reasoning`, DeepSeek, xAI and llama.cpp `reasoning_content`. Thinking comes
 * before the text it leads to. A refusal in OpenAI's words is what the model says.
 */
function addTexts(deltas: Delta[], message: JsonObject): void {
  const reasoning = asText(message.reasoning) ?? asText(message.reasoning_content);
  if (reasoning !== undefined) deltas.push({ type: 'reasoning', text: reasoning });
  const text = asText(message.content) ?? asText(message.refusal);
  if (text !== undefined) deltas.push({ type: 'text', text });
  else addChunks(deltas, asArray(message.content));
}

/** Mistral's models that think answer in chunks, and put thoughts into chunks of their own (mistral/chat-thinking.json). */
function addChunks(deltas: Delta[], chunks: readonly unknown[]): void {
  for (const chunk of chunks.map(asObject)) {
    const inner = chunk?.type === 'thinking' ? asArray(chunk.thinking).map(asObject) : [chunk];
    const text = asText(inner.map((it) => asText(it?.text) ?? '').join(''));
    if (text !== undefined) deltas.push({ type: chunk?.type === 'thinking' ? 'reasoning' : 'text', text });
  }
}

/** A call without a name calls nothing. */
function addToolCall(deltas: Delta[], call: JsonObject | undefined, index: number): void {
  const { id, name, arguments: args } = piecesOf(call);
  if (name === undefined) return;
  deltas.push({ type: 'tool_call', id: id ?? `call_${index}`, name, arguments: args ?? NO_ARGUMENTS });
}

function piecesOf(call: JsonObject | undefined) {
  const made = asObject(call?.function);
  // Mistral's types, and servers that leave it to a template, allow an object.
  const args = asObject(made?.arguments) ? JSON.stringify(made?.arguments) : asText(made?.arguments);
  return { id: asText(call?.id), name: asText(made?.name), arguments: args };
}

function addPiece(deltas: Delta[], state: OpenAiStream, piece: JsonObject | undefined): void {
  const at = asCount(piece?.index) ?? 0;
  const { id: itsId, name: itsName, arguments: more = '' } = piecesOf(piece);
  const before = state.toolCalls.get(at);
  // Google's OpenAI endpoint numbers no calls, and some proxies all of them 0: another id and a name begin another call.
  const isOther = before?.isTold && itsId !== undefined && itsId !== before.id && itsName !== undefined;
  if (isOther) closeToolCall(deltas, before);
  const known = before && !isOther ? before : { id: `call_${at}`, name: '', arguments: '', isTold: false };
  // What was told stays so: a reader knows the call by it.
  const id = known.isTold ? known.id : (itsId ?? known.id);
  const name = known.isTold ? known.name : (itsName ?? known.name);
  const whole = known.arguments + more;
  state.toolCalls.set(at, { id, name, arguments: whole, isTold: name !== '' });
  state.hasCalled ||= name !== '';
  if (name !== '') deltas.push({ type: 'tool_call_delta', id, name, arguments: known.isTold ? more : whole });
}

function tellDetails(deltas: Delta[], state: OpenAiStream, root: JsonObject): void {
  if (state.details.length === 0) return;
  deltas.push(...sealedDetails(state.details, root.model));
  state.details = [];
}

function closeToolCalls(deltas: Delta[], state: OpenAiStream): void {
  for (const call of state.toolCalls.values()) closeToolCall(deltas, call);
  state.toolCalls.clear();
}

/** Of what takes nothing some models write no arguments at all; that is no JSON, and clients choke on it. */
function closeToolCall(deltas: Delta[], { id, name, arguments: args }: OpenCall): void {
  if (name !== '') deltas.push({ type: 'tool_call', id, name, arguments: args || NO_ARGUMENTS });
}

function addUsage(deltas: Delta[], value: unknown): void {
  const usage = asObject(value);
  const inputTokens = asCount(usage?.prompt_tokens);
  const completion = asCount(usage?.completion_tokens);
  if (!usage || inputTokens === undefined || completion === undefined) return;
  // xAI and Gemini's OpenAI endpoint leave thinking out of the completion; the total has it everywhere.
  const outputTokens = Math.max(completion, (asCount(usage.total_tokens) ?? 0) - inputTokens);
  // Together has it at the top; DeepSeek has a word of its own, beside OpenAI's or alone.
  const cachedInputTokens =
    asCount(asObject(usage.prompt_tokens_details)?.cached_tokens) ??
    asCount(usage.cached_tokens) ??
    asCount(usage.prompt_cache_hit_tokens);
  const reasoningTokens = asCount(asObject(usage.completion_tokens_details)?.reasoning_tokens);
  const chargedUsd = chargeIn(usage);
  const counted: Usage = { inputTokens, outputTokens, cachedInputTokens, reasoningTokens, chargedUsd };
  deltas.push({ type: 'usage', usage: counted });
}

/** xAI bills in ticks of 1e-10 USD (docs.x.ai/developers/cost-tracking); OpenRouter's credits are dollars. */
function chargeIn({ cost_in_usd_ticks: ticks, cost, is_byok: isByok }: JsonObject): number | undefined {
  if (typeof ticks === 'number') return ticks / 1e10;
  // With a key of one's own at the vendor behind it, `cost` is OpenRouter's fee alone.
  return typeof cost === 'number' && isByok !== true ? cost : undefined;
}
