import type { ChatRequest } from '../core/chat-request.ts';
import { toExtrasJson, toMessageJson } from './message-json.ts';

/** How the caller wants to be answered. */
export interface RequestDelivery {
  /** As a stream of events. */
  readonly stream: boolean;
  /** The run outlives its connection for a while, so that it can be followed again. */
  readonly resumable: boolean;
}

/** A request as the body of `POST /chat`: what `parseChatRequest` reads back. What is not set is left out. */
export function toRequestJson(request: ChatRequest, { stream, resumable }: RequestDelivery) {
  return {
    prompt: request.prompt,
    messages: request.messages?.map(toMessageJson),
    models: request.models,
    system: request.system,
    conversation_history: request.conversationHistory && toHistoriesJson(request.conversationHistory),
    conversation_guide: request.conversationGuide,
    search_context: request.searchContext,
    api_overrides: request.apiOverrides,
    temperature: request.temperature,
    max_tokens: request.maxTokens,
    top_p: request.topP,
    reasoning_effort: request.reasoningEffort,
    ...toExtrasJson(request),
    pin: request.pin,
    timeout_ms: request.timeoutMs,
    first_token_timeout_ms: request.firstTokenTimeoutMs,
    until: toUntilJson(request.until),
    hedge_ms: request.hedgeMs,
    deadline_ms: request.deadlineMs,
    ...(stream && { stream }),
    ...(resumable && { resumable }),
  };
}

function toHistoriesJson(histories: NonNullable<ChatRequest['conversationHistory']>) {
  return Object.fromEntries(Object.entries(histories).map(([id, lines]) => [id, lines.map(toMessageJson)]));
}

function toUntilJson(until: ChatRequest['until']) {
  return typeof until === 'object' ? { quorum: until.quorum, deadline_ms: until.deadlineMs } : until;
}
