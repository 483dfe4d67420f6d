import type { Prompt } from '../core/chat-request.ts';
import type { Mode } from '../core/contracts.ts';
import type { Fault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { Route } from '../core/model.ts';
import { lookUp } from '../wire/json.ts';
import { goDuration, openAiLimit, rateLimitReader } from '../wire/rate-limits.ts';
import { durationMs } from '../wire/retry-after.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { openWeightsFamily, withCode } from './parts.ts';

/** Groq's Chat Completions (`groq-sdk` 1.6.0, console.groq.com/docs). */
export const groq = openAiCompatible({
  name: 'groq',
  displayName: 'Groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  account: {
    keys: 'https://console.groq.com/keys',
    billing: 'https://console.groq.com/settings/billing',
  },
  toOwnFields,
  familyOf: openWeightsFamily,
  // Penalties are in its types, and "not yet supported by any of our models"; names are a 400 (console.groq.com/docs/openai).
  lacks: ['frequencyPenalty', 'presencePenalty', 'names'],
  refineFault,
  // Requests are always those of the day and tokens those of the minute (groq/headers.json); the others have no header.
  rateLimits: rateLimitReader([openAiLimit('requests', 'day'), openAiLimit('tokens', 'minute')], goDuration),
});

/** Usage comes in streams unasked; `stream_options` is not in Groq's own types, so it is not sent. */
function toOwnFields(route: Route, prompt: Prompt, mode: Mode) {
  return {
    // "Structured Outputs do not support streaming": the answer comes in one piece.
    stream: mode === 'stream' && prompt.responseFormat?.type !== 'json_schema',
    // `max_tokens` is deprecated. The whole cap is reserved against the minute's tokens.
    max_completion_tokens: prompt.maxTokens,
    reasoning_effort: prompt.reasoningEffort,
    // Qwen's thinking stands in the text between <think> tags unless this is asked for; gpt-oss parts it unasked.
    reasoning_format: route.upstreamId.startsWith('qwen/') ? 'parsed' : undefined,
  };
}

function refineFault(fault: Fault): Fault {
  const code = lookUp(CODES, fault.providerCode) ?? codeOfMessage(fault);
  return withCode(fault, code, fault.retryAfterMs ?? waitIn(fault.message));
}

/** Codes of Groq's own, from test/wire/groq/errors; the status alone would mislead for each of them. */
const CODES: Readonly<Record<string, FaultCode | undefined>> = {
  // json-validate-failed.json, tool-use-failed.json: the model's fault, not the caller's; another try may do.
  json_validate_failed: 'invalid_response',
  tool_use_failed: 'invalid_response',
  blocked_api_access: 'quota_exceeded', // spend-cap.json (400)
  model_terms_required: 'permission_denied', // model-terms-required.json (400)
  organization_restricted: 'permission_denied', // organization-restricted.json (400)
  unknown_url: 'invalid_request', // unknown-url.json (404)
};

/** rate-limit-rpd.json, rate-limit-tpd.json: the limit's kind stands in the message only. */
const DAY_LIMIT = /^Rate limit reached for model .+ on (?:requests|tokens) per day \((?:RPD|TPD)\):/;

function codeOfMessage({ code, message }: Fault): FaultCode {
  return code === 'rate_limited' && DAY_LIMIT.test(message) ? 'quota_exceeded' : code;
}

/** rate-limit-tpd.json: "Please try again in 11m0.528s." */
function waitIn(message: string): number | undefined {
  const text = /\bPlease try again in ([\dhms.]+?)\.(?:\s|$)/.exec(message)?.[1];
  return text === undefined ? undefined : durationMs(text);
}
