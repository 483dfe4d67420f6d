import type { ChatRequest } from '../core/chat-request.ts';

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
    messages: request.messages,
    models: request.models,
    system: request.system,
    conversation_history: request.conversationHistory,
    conversation_guide: request.conversationGuide,
    search_context: request.searchContext,
    api_overrides: request.apiOverrides,
    temperature: request.temperature,
    max_tokens: request.maxTokens,
    top_p: request.topP,
    reasoning_effort: request.reasoningEffort,
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

function toUntilJson(until: ChatRequest['until']) {
  return typeof until === 'object' ? { quorum: until.quorum, deadline_ms: until.deadlineMs } : until;
}
