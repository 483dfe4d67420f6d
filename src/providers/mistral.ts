import { createHash } from 'node:crypto';
import type { Prompt } from '../core/chat-request.ts';
import type { Family } from '../core/contracts.ts';
import type { Message, MessagePart } from '../core/message.ts';
import type { Route } from '../core/model.ts';
import { toOpenAiMessages } from '../wire/openai-request.ts';
import { openAiLimit, rateLimitReader, seconds } from '../wire/rate-limits.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { DATES, refineByMessage, type Sentences, undatedBy } from './parts.ts';

/** Mistral's Chat Completions (docs.mistral.ai). Usage comes in streams unasked. */
export const mistral = openAiCompatible({
  name: 'mistral',
  displayName: 'Mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  account: {
    keys: 'https://console.mistral.ai/api-keys',
    billing: 'https://console.mistral.ai/billing',
  },
  toOwnFields,
  familyOf,
  // mistral-large-2411 (docs.mistral.ai/models).
  undated: undatedBy(DATES.month, 'latest'),
  // Of messages, only a tool's has one: elsewhere it is an unknown field.
  lacks: ['names'],
  refineFault: (fault) => refineByMessage(fault, SENTENCES),
  rateLimits: rateLimitReader(
    [
      openAiLimit('requests', 'minute', 'req-minute'),
      openAiLimit('tokens', 'minute', 'tokens-minute'),
      openAiLimit('tokens', 'month', 'tokens-month'),
    ],
    seconds,
  ),
});

/** Unknown fields are a 422, and the seed has a name of its own. `high` is the one effort there is, for models that think when they are asked to. */
function toOwnFields(_: Route, prompt: Prompt) {
  return {
    max_tokens: prompt.maxTokens,
    seed: undefined,
    random_seed: prompt.seed,
    messages: withPrefix(
      withAnswers(toOpenAiMessages({ ...prompt, messages: prompt.messages.map(withShortIds) })),
    ),
    reasoning_effort: prompt.reasoningEffort === 'high' ? 'high' : undefined,
  };
}

/**
 * A user may not speak right after a tool ("Unexpected role 'user' after role 'tool'", code 3230), as coding tools let one
 * do: an answer that says nothing stands between, as Zed's editor does it (zed-industries/zed#31736).
 */
function withAnswers<M extends { readonly role: string }>(messages: readonly M[]) {
  return messages.flatMap((message, i) => {
    const isEarly = message.role === 'user' && messages[i - 1]?.role === 'tool';
    return isEarly ? [{ role: 'assistant', content: ' ' }, message] : [message];
  });
}

/**
 * An assistant has the last word only with `prefix` ("Expected last role User or Tool (or Assistant with prefix True)", code
 * 3230), as agents leave it that go on by themselves. The answer then begins with it (docs.mistral.ai, "Prefix").
 */
function withPrefix<M extends { readonly role: string }>(messages: readonly M[]) {
  const last = messages.at(-1);
  return last?.role === 'assistant' ? [...messages.slice(0, -1), { ...last, prefix: true }] : messages;
}

/** Ids of calls are nine letters and digits here; those that another model made become such. */
function withShortIds(message: Message): Message {
  const { content, toolCallId } = message;
  if (toolCallId !== undefined) return { ...message, toolCallId: shortId(toolCallId) };
  if (typeof content === 'string') return message;
  const shorten = (part: MessagePart): MessagePart =>
    part.type === 'tool_call' ? { ...part, id: shortId(part.id) } : part;
  return { ...message, content: content.map(shorten) };
}

function shortId(id: string): string {
  return /^[a-zA-Z0-9]{9}$/.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 9);
}

/** Small and Medium think since 2026 when they are asked to (docs.mistral.ai, "Reasoning"), and Magistral always. */
function familyOf(upstreamId: string): Family {
  const maxTemperature = 1.5;
  if (/^magistral-/.test(upstreamId)) return { maxTemperature, thinking: { headroom: { medium: ROOM } } };
  if (/^mistral-(?:small|medium)-(?:latest|2[6-9]|3-5)/.test(upstreamId)) {
    return { maxTemperature, thinking: { headroom: { none: 0, high: ROOM } } };
  }
  return { maxTemperature };
}

/** context-length.json: its type is that of any other argument. */
const SENTENCES: Sentences = [
  ['invalid_request', /^Prompt contains \d+ tokens .*too large for model\b/, 'context_length_exceeded'],
];

/** Tokens to think within. */
const ROOM = 12_288;
