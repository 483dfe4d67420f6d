import type { FinishReason } from '../core/answer.ts';
import type { Message, Prompt } from '../core/chat-request.ts';
import type { Delta, ErrorReply, SseEvent, WireFormat } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { Usage } from '../core/usage.ts';
import { asArray, asCount, asObject, asText, type JsonObject, parseJson } from './json.ts';
import { durationMs, retryAfterMs } from './retry-after.ts';
import { codeOfStatus } from './status-fault.ts';

/** What a stream remembers: whether a finish reason came. There is no end marker besides it. */
interface GeminiStream {
  hasFinish: boolean;
}

/** Google's native `generateContent`. */
export const gemini: WireFormat<GeminiStream> = {
  openStream: () => ({ hasFinish: false }),
  parseWhole,
  parseEvent,
  parseError,
  isComplete: (state) => state.hasFinish,
};

/**
 * The request body, without what a model family adds (`thinkingConfig`).
 *
 * System text stands apart, roles are `user` and `model` only, and turns of the same role are joined, since a
 * conversation must alternate.
 */
export function toGeminiBody(prompt: Prompt): {
  [key: string]: unknown;
  generationConfig: Record<string, unknown>;
} {
  return {
    systemInstruction: prompt.system === undefined ? undefined : { parts: [{ text: prompt.system }] },
    contents: toContents(prompt.messages),
    generationConfig: {
      temperature: prompt.temperature,
      topP: prompt.topP,
      maxOutputTokens: prompt.maxTokens,
    },
  };
}

interface Content {
  readonly role: 'user' | 'model';
  readonly parts: { readonly text: string }[];
}

function toContents(messages: readonly Message[]): Content[] {
  const contents: Content[] = [];
  for (const { role, content } of messages) {
    const own = role === 'assistant' ? 'model' : 'user';
    const last = contents.at(-1);
    if (last?.role === own) last.parts.push({ text: content });
    else contents.push({ role: own, parts: [{ text: content }] });
  }
  return contents;
}

function parseWhole(body: unknown): Delta[] {
  const root = asObject(body);
  if (!root)
    throw new UpstreamError(toFault('invalid_response', 'The reply is not an object', { status: 200 }));
  const deltas = deltasOf(root);
  // A candidate without a reason is none of the known shapes: the engine says so.
  return deltas;
}

function parseEvent(state: GeminiStream, { data }: SseEvent): Delta[] {
  const root = asObject(parseJson(data));
  if (!root) throw new UpstreamError(toFault('invalid_response', 'A stream event is not JSON'));
  const deltas = deltasOf(root);
  state.hasFinish ||= deltas.some(({ type }) => type === 'finish');
  return deltas;
}

/**
 * One response object, whole or a chunk. Three kinds come without text: no `candidates` (the prompt was blocked),
 * a candidate without `content` (stopped by a filter), and `content` without `parts` (the cap went into thinking).
 */
function deltasOf(root: JsonObject): Delta[] {
  const error = asObject(root.error);
  if (error) {
    const status = asCount(error.code) ?? 200;
    throw new UpstreamError(parseError({ status, headers: {}, body: JSON.stringify({ error }) }));
  }
  const candidate = asObject(asArray(root.candidates)[0]);
  const parts = asArray(asObject(candidate?.content)?.parts).flatMap((part, i) => partsOf(asObject(part), i));
  return [...modelOf(root), ...parts, ...usageOf(root.usageMetadata), ...finishOf(root, candidate, parts)];
}

function partsOf(part: JsonObject | undefined, index: number): Delta[] {
  const deltas: Delta[] = [];
  const text = asText(part?.text);
  if (text !== undefined) deltas.push({ type: part?.thought === true ? 'reasoning' : 'text', text });
  const call = asObject(part?.functionCall);
  const name = asText(call?.name);
  if (call && name !== undefined) {
    const id = asText(call.id) ?? `call_${index}`;
    deltas.push({
      type: 'tool_call',
      id,
      name,
      arguments: JSON.stringify(call.args ?? {}),
    });
  }
  const thoughtSignature = asText(part?.thoughtSignature);
  if (thoughtSignature !== undefined) {
    deltas.push({ type: 'opaque', provider: 'gemini', data: { thoughtSignature } });
  }
  return deltas;
}

function modelOf(root: JsonObject): Delta[] {
  const upstreamId = asText(root.modelVersion);
  return upstreamId === undefined ? [] : [{ type: 'model', upstreamId }];
}

/** `candidatesTokenCount` leaves thoughts out and may be missing; what is billed is both together. */
function usageOf(value: unknown): Delta[] {
  const usage = asObject(value);
  const inputTokens = asCount(usage?.promptTokenCount);
  if (!usage || inputTokens === undefined) return [];
  const reasoningTokens = asCount(usage.thoughtsTokenCount);
  const cachedInputTokens = asCount(usage.cachedContentTokenCount);
  const counted: Usage = {
    inputTokens: inputTokens + (asCount(usage.toolUsePromptTokenCount) ?? 0),
    outputTokens: (asCount(usage.candidatesTokenCount) ?? 0) + (reasoningTokens ?? 0),
    cachedInputTokens,
    reasoningTokens,
  };
  return [{ type: 'usage', usage: counted }];
}

function finishOf(root: JsonObject, candidate: JsonObject | undefined, parts: readonly Delta[]): Delta[] {
  const blockReason = asText(asObject(root.promptFeedback)?.blockReason);
  if (blockReason !== undefined && !candidate) {
    const fault = toFault('content_filtered', `The prompt was blocked (${blockReason})`, {
      providerCode: blockReason,
    });
    return [{ type: 'finish', reason: 'content_filter', raw: blockReason, fault }];
  }
  const raw = asText(candidate?.finishReason);
  if (raw === undefined) return [];
  if (raw.startsWith('MALFORMED') || raw.endsWith('_TOOL_CALL') || raw === 'TOO_MANY_TOOL_CALLS') {
    const fault = toFault('invalid_response', `The model's tool call is malformed (${raw})`, {
      providerCode: raw,
    });
    return [{ type: 'finish', reason: 'error', raw, fault }];
  }
  // Tool calls end with STOP here.
  const hasCall = raw === 'STOP' && parts.some(({ type }) => type === 'tool_call');
  return [{ type: 'finish', reason: hasCall ? 'tool_calls' : (FINISH_REASONS[raw] ?? 'other'), raw }];
}

/** `@google/genai` 3.1.0; values that are not listed are yet to come. CONTINUATION: the answer goes on elsewhere. */
const FINISH_REASONS: Readonly<Record<string, FinishReason | undefined>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
};

/** Google's own form of an error, which its OpenAI endpoint wears too. */
export function parseError({ status, headers, body }: ErrorReply): Fault {
  const error = asObject(asObject(parseJson(body))?.error);
  const statusWord = asText(error?.status);
  const details = asArray(error?.details).map((detail) => asObject(detail));
  const message = asText(error?.message) ?? `HTTP status ${status}`;
  const code = codeOf(status, statusWord, details);
  return toFault(code, message, {
    status,
    providerCode: statusWord,
    // `RetryInfo` names seconds even when the day's quota is spent: better no hint than that one.
    retryAfterMs:
      code === 'quota_exceeded' ? undefined : (retryAfterMs(headers) ?? retryDelayMs(details, message)),
  });
}

type Details = readonly (JsonObject | undefined)[];

function codeOf(status: number, statusWord: string | undefined, details: Details): FaultCode {
  // A bad key is a 400 in three wordings and one reason.
  if (details.some((detail) => detail?.reason === 'API_KEY_INVALID')) return 'authentication_failed';
  if (statusWord === 'FAILED_PRECONDITION') return 'region_not_supported';
  if (status === 429 && quotasOf(details).some(isSpent)) return 'quota_exceeded';
  // Mid-stream errors may carry the word without the number.
  return codeOfStatus(status === 200 ? (STATUS_OF_WORD[statusWord ?? ''] ?? 500) : status);
}

const STATUS_OF_WORD: Readonly<Record<string, number | undefined>> = {
  INVALID_ARGUMENT: 400,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

function quotasOf(details: Details): (JsonObject | undefined)[] {
  return details.flatMap((detail) => asArray(detail?.violations).map((violation) => asObject(violation)));
}

/** A quota per day is spent for today, whatever `RetryInfo` says; one of 0 was never there. */
function isSpent(quota: JsonObject | undefined): boolean {
  const id = asText(quota?.quotaId) ?? '';
  return id.includes('PerDay') || id.includes('Daily') || quota?.quotaValue === '0';
}

/** `RetryInfo`, else the sentence that says the same. */
function retryDelayMs(details: Details, message: string): number | undefined {
  const delay = details.map((detail) => asText(detail?.retryDelay)).find((text) => text !== undefined);
  const text = delay ?? /\bPlease retry in ([\dhms.]+?)\.?(?:\s|$)/.exec(message)?.[1];
  return text === undefined ? undefined : durationMs(text);
}
