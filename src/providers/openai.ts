import type { Prompt } from '../core/chat-request.ts';
import type { Family, Mode } from '../core/contracts.ts';
import type { Fault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import type { Route } from '../core/model.ts';
import { lookUp } from '../wire/json.ts';
import { goDuration, openAiLimit, rateLimitReader } from '../wire/rate-limits.ts';
import { openAiCompatible } from './openai-compatible.ts';
import {
  ALWAYS_THINKS,
  DATES,
  MAX,
  refineByMessage,
  type Sentences,
  undatedBy,
  withCode,
  XHIGH,
} from './parts.ts';

/** OpenAI's Chat Completions (`openai` 7.57.0, developers.openai.com). */
export const openai = openAiCompatible({
  name: 'openai',
  displayName: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  account: {
    keys: 'https://platform.openai.com/api-keys',
    billing: 'https://platform.openai.com/settings/organization/billing',
  },
  toOwnFields,
  familyOf,
  // gpt-4o-2024-08-06, and before there were years gpt-3.5-turbo-0125 (developers.openai.com/api/docs/deprecations).
  undated: undatedBy(DATES.dashed, `(?<=-turbo-)${DATES.day}`),
  refineFault,
  rateLimits: rateLimitReader(
    [openAiLimit('requests', 'minute'), openAiLimit('tokens', 'minute')],
    goDuration,
  ),
});

/** Models that think refuse `max_tokens` (max-tokens-unsupported.json), and all take its newer name. */
function toOwnFields(_: Route, prompt: Prompt, mode: Mode) {
  return {
    max_completion_tokens: prompt.maxTokens,
    reasoning_effort: prompt.reasoningEffort,
    stream_options: mode === 'stream' ? { include_usage: true } : undefined,
  };
}

/** What a model that thinks answers with a 400. */
const REFUSED = ['temperature', 'topP', 'stop', 'frequencyPenalty', 'presencePenalty'] as const;

/** Whoever thinks answers 400 to any temperature but 1, to `top_p` (temperature-unsupported.json), to `stop` and to penalties. */
function familyOf(upstreamId: string): Family {
  if (!/^(?:o\d|gpt-(?:[5-9]|\d\d))/.test(upstreamId)) return {};
  const { headroom } = ALWAYS_THINKS;
  return { refuses: REFUSED, thinking: { headroom: { ...headroom, ...effortsAboveHigh(upstreamId) } } };
}

/** `xhigh` since GPT-5.2, `max` since GPT-5.6 ("Supported values are: 'none', 'low', 'medium', 'high', and 'xhigh'."). */
function effortsAboveHigh(upstreamId: string) {
  const [, major = '0', minor = '0'] = /^gpt-(\d+)(?:\.(\d+))?/.exec(upstreamId) ?? [];
  const generation = Number(major) * 100 + Number(minor);
  return { ...(generation >= 502 && XHIGH), ...(generation >= 506 && MAX) };
}

function refineFault(fault: Fault): Fault {
  const code = UNVERIFIED.test(fault.message) ? 'permission_denied' : lookUp(CODES, fault.providerCode);
  return code === undefined ? refineByMessage(fault, SENTENCES) : withCode(fault, code);
}

/** organization-unverified.json: a code like that of any parameter, and yet another key may do it. */
const UNVERIFIED = /^Your organization must be verified\b/;

/** Codes that say more than the status; the 429s among them no waiting mends. */
const CODES: Readonly<Record<string, FaultCode | undefined>> = {
  insufficient_quota: 'quota_exceeded', // insufficient-quota.json
  organization_spend_limit_exceeded: 'quota_exceeded', // spend-limit.json
  project_spend_limit_exceeded: 'quota_exceeded',
  credit_balance_exhausted: 'quota_exceeded',
  billing_not_active: 'quota_exceeded', // billing-not-active.json
  unsupported_parameter: 'invalid_parameters', // max-tokens-unsupported.json
  unsupported_value: 'invalid_parameters',
  content_policy_violation: 'content_filtered',
  invalid_prompt: 'content_filtered', // prompt-flagged.json
  unsupported_country_region_territory: 'region_not_supported',
};

const SENTENCES: Sentences = [
  ['rate_limited', /^Request too large for /, 'request_too_large'], // request-too-large-tpm.json
  ['invalid_request', /^Unsupported (?:parameter|value): /, 'invalid_parameters'], // temperature-unsupported.json
];
