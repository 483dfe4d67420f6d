import type { FinishReason } from '../core/answer.ts';
import type { Delta, ErrorReply, SseEvent, WireFormat } from '../core/contracts.ts';
import { type Fault, toFault, UpstreamError } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { Usage } from '../core/usage.ts';
import { asArray, asCount, asObject, asText, type JsonObject, lookUp, parseJson } from './json.ts';
import { durationMs, retryAfterMs } from './retry-after.ts';
import { codeOfStatus } from './status-fault.ts';

/** What a stream remembers: whether a finish reason came, and how many calls. There is no end marker besides it. */
interface GeminiStream {
  hasFinish: boolean;
  calls: number;
}

/** Google's native `generateContent`. */
export const gemini: WireFormat<GeminiStream> = {
  openStream,
  parseWhole,
  parseEvent,
  parseError,
  // Until late in 2024 STOP stood in every chunk, and proxies still put it where it is not the last: only the stream's end tells.
  isComplete: () => false,
  mayEnd: (state) => state.hasFinish,
};

function openStream(): GeminiStream {
  return { hasFinish: false, calls: 0 };
}

function parseWhole(body: unknown): Delta[] {
  const root = asObject(body);
  if (!root)
    throw new UpstreamError(toFault('invalid_response', 'The reply is not an object', { status: 200 }));
  // A candidate without a reason is none of the known shapes: the engine says so.
  return deltasOf(openStream(), root);
}

function parseEvent(state: GeminiStream, { data }: SseEvent): Delta[] {
  const root = asObject(parseJson(data));
  if (!root) throw new UpstreamError(toFault('invalid_response', 'A stream event is not JSON'));
  const deltas = deltasOf(state, root);
  state.hasFinish ||= deltas.some(({ type }) => type === 'finish');
  return deltas;
}

/**
 * One response object, whole or a chunk. Three kinds come without text: no `candidates` (the prompt was blocked),
 * a candidate without `content` (stopped by a filter), and `content` without `parts` (the cap went into thinking).
 */
function deltasOf(state: GeminiStream, root: JsonObject): Delta[] {
  const error = asObject(root.error);
  if (error) {
    const status = asCount(error.code) ?? 200;
    throw new UpstreamError(parseError({ status, headers: {}, body: JSON.stringify({ error }) }));
  }
  const candidate = asObject(asArray(root.candidates)[0]);
  const answer = asText(root.responseId) ?? 'call';
  const parts = asArray(asObject(candidate?.content)?.parts).flatMap((part) =>
    partsOf(state, answer, asObject(part)),
  );
  return [...modelOf(root), ...parts, ...usageOf(root.usageMetadata), ...finishOf(state, root, candidate)];
}

/**
 * A call without an id gets one, unlike those of other answers: they may stand in the same conversation. Its signature is that of
 * a thought, and comes before it, as thoughts do.
 */
function partsOf(state: GeminiStream, answer: string, part: JsonObject | undefined): Delta[] {
  const deltas: Delta[] = [];
  const text = asText(part?.text);
  if (text !== undefined) deltas.push({ type: part?.thought === true ? 'reasoning' : 'text', text });
  const call = asObject(part?.functionCall);
  const name = asText(call?.name);
  const id = name === undefined ? undefined : (asText(call?.id) ?? `${answer}_${state.calls}`);
  const thoughtSignature = asText(part?.thoughtSignature);
  if (thoughtSignature !== undefined) {
    const data = id === undefined ? { thoughtSignature } : { thoughtSignature, toolCallId: id };
    deltas.push({ type: 'opaque', provider: 'gemini', data });
  }
  if (name !== undefined && id !== undefined) {
    state.calls++;
    deltas.push({ type: 'tool_call', id, name, arguments: JSON.stringify(call?.args ?? {}) });
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

function finishOf(state: GeminiStream, root: JsonObject, candidate: JsonObject | undefined): Delta[] {
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
  const hasCall = raw === 'STOP' && state.calls > 0;
  return [{ type: 'finish', reason: hasCall ? 'tool_calls' : (lookUp(FINISH_REASONS, raw) ?? 'other'), raw }];
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
  return codeOfStatus(status === 200 ? (lookUp(STATUS_OF_WORD, statusWord) ?? 500) : status);
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
