import type { Balance, RateLimit } from '../core/account.ts';
import type { Prompt } from '../core/chat-request.ts';
import type { ErrorReply } from '../core/contracts.ts';
import type { Fault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { Route } from '../core/model.ts';
import { asObject, lookUp } from '../wire/json.ts';
import { type OpenAiDialect, toOpenAiMessages, toOpenAiTools } from '../wire/openai-request.ts';
import { epochMs, rateLimitReader } from '../wire/rate-limits.ts';
import { detailsFor } from '../wire/sealed-details.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { openWeightsFamily, refineByMessage, type Sentences, withCode } from './parts.ts';

/** OpenRouter's Chat Completions (openrouter.ai/docs). Which vendor answers is its choice, within one model. */
export const openrouter = openAiCompatible({
  name: 'openrouter',
  displayName: 'OpenRouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  account: {
    keys: 'https://openrouter.ai/settings/keys',
    billing: 'https://openrouter.ai/settings/credits',
  },
  toOwnFields,
  familyOf: openWeightsFamily,
  refineFault,
  rateLimits,
  balance: { path: '/key', parse: parseBalance },
});

/** Usage, cost included, comes unasked. */
function toOwnFields({ upstreamId }: Route, prompt: Prompt) {
  const { reasoningEffort: effort, maxTokens: max_tokens, tools } = prompt;
  const dialect: OpenAiDialect = {
    thoughtsOf: (parts) => detailsFor(upstreamId, parts),
    marks: KEEPS_WHAT_IS_MARKED.test(upstreamId),
  };
  return {
    max_tokens,
    reasoning: effort === undefined ? undefined : { effort },
    messages: toOpenAiMessages(prompt, dialect),
    tools: tools && toOpenAiTools(tools, dialect),
  };
}

/**
 * What a model keeps is its vendor's way; Claude keeps what is marked (openrouter.ai/docs, "Prompt caching"): a text, a tool,
 * or the turn of an assistant or a tool, as OpenRouter's own client for the AI SDK marks them.
 */
const KEEPS_WHAT_IS_MARKED = /^~?anthropic\//;

function refineFault(fault: Fault): Fault {
  const code = lookUp(ERROR_TYPES, fault.providerCode);
  return code === undefined ? refineByMessage(fault, SENTENCES) : withCode(fault, code);
}

/** `metadata.error_type`, where it says more than the status it comes with. */
const ERROR_TYPES: Readonly<Record<string, FaultCode | undefined>> = {
  content_policy_violation: 'content_filtered',
  provider_overloaded: 'model_overloaded',
};

const SENTENCES: Sentences = [
  ['invalid_request', /^\S+ is not a valid model ID$/, 'invalid_model'], // unknown-model.json
  // context-length.json
  [
    'invalid_request',
    /^This (?:endpoint|model)'s maximum context length is \d+ tokens\b/,
    'context_length_exceeded',
  ],
  ['rate_limited', /^Rate limit exceeded: free-models-per-day\b/, 'quota_exceeded'], // free-models-per-day.json
  ['permission_denied', /^Input was flagged\b/, 'content_filtered'], // moderation.json
  ['permission_denied', /^Request blocked: /, 'content_filtered'], // guardrail.json
];

const readLimits = rateLimitReader(
  [
    {
      of: 'requests',
      per: 'minute',
      limit: 'x-ratelimit-limit',
      remaining: 'x-ratelimit-remaining',
      reset: 'x-ratelimit-reset',
    },
  ],
  epochMs,
);

/** Told with a 429 alone (rate-limit.json). Free models have a limit per minute and one per day: the reset tells which. */
function rateLimits(headers: ErrorReply['headers'], now: number): readonly RateLimit[] {
  return readLimits(headers, now).map((it) => ((it.resetMs ?? 0) > 60_000 ? { ...it, per: 'day' } : it));
}

/** What is left of the key's own cap, in credits of one dollar (openrouter.ai/docs/limits); null for a key without one. */
function parseBalance(body: unknown): Balance | undefined {
  const data = asObject(asObject(body)?.data);
  const left = data?.limit_remaining;
  if (left === null) return { isSufficient: true, amounts: [] };
  if (typeof left !== 'number') return undefined;
  return { isSufficient: left > 0, amounts: [{ currency: 'USD', amount: left }] };
}
