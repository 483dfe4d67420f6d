import type { ListedModel, ModelsPage } from '../core/account.ts';
import type { Prompt } from '../core/chat-request.ts';
import type { Family, Mode, Provider } from '../core/contracts.ts';
import type { Route } from '../core/model.ts';
import type { Secret } from '../core/secret.ts';
import { anthropic as anthropicFormat } from '../wire/anthropic.ts';
import { hasLostThought, toAnthropicBody } from '../wire/anthropic-request.ts';
import { asCount, asObject, asText } from '../wire/json.ts';
import { instant, type LimitHeaders, rateLimitReader } from '../wire/rate-limits.ts';
import {
  ALWAYS_THINKS,
  DATES,
  MAX,
  refineByMessage,
  type Sentences,
  THINKS_OR_NOT,
  undatedBy,
  XHIGH,
} from './parts.ts';

/** A thousand is the most that a page holds; 20 is what comes unasked. */
const MODELS_PATH = '/models?limit=1000';

/** Anthropic's Messages (`@anthropic-ai/sdk` 1.12.0, platform.claude.com/docs). */
export const anthropic: Provider = {
  name: 'anthropic',
  displayName: 'Anthropic',
  baseUrl: 'https://api.anthropic.com/v1',
  account: {
    keys: 'https://console.anthropic.com/settings/keys',
    billing: 'https://console.anthropic.com/settings/billing',
  },
  format: anthropicFormat,
  headers,
  request: (route, prompt, mode, key) => ({
    path: '/messages',
    headers: headers(key),
    body: JSON.stringify({ ...toBody(route, prompt, mode), ...route.parameters }),
  }),
  familyOf,
  // claude-haiku-4-5-20251001, claude-3-5-haiku-latest (platform.claude.com/docs, "Model IDs and versioning").
  undated: undatedBy(DATES.plain, 'latest'),
  lacks: ['seed', 'jsonObject', 'frequencyPenalty', 'presencePenalty', 'names'],
  cannotThink,
  refineFault: (fault) => refineByMessage(fault, SENTENCES),
  counting: {
    request: (route, prompt, key) => ({
      path: '/messages/count_tokens',
      headers: headers(key),
      body: JSON.stringify(toCountBody(route, prompt)),
    }),
    parse: (body) => asCount(asObject(body)?.input_tokens),
  },
  models: { path: MODELS_PATH, parse: parseModels },
  rateLimits: rateLimitReader(
    [limitOf('requests'), limitOf('tokens'), limitOf('input tokens'), limitOf('output tokens')],
    instant,
  ),
};

/** The version is a date, and required. What a newer one changes has not been verified. */
function headers(key: Secret | undefined): Record<string, string> {
  return { ...(key && { 'x-api-key': key.reveal() }), 'anthropic-version': '2023-06-01' };
}

/** A model thinks when it is asked to, and then takes no sampling parameters. */
function toBody(route: Route, asked: Prompt, mode: Mode) {
  const prompt = {
    ...asked,
    maxTokens: asked.maxTokens ?? route.maxOutputTokens ?? mostOf(route.upstreamId),
  };
  const body = toAnthropicBody(route, prompt, mode);
  const { effort, ...thinking } =
    (HAS_BUDGETS.test(route.upstreamId) ? toBudget(route, prompt) : toEffort(prompt)) ?? {};
  if (thinking.thinking === undefined) return body;
  const output = effort === undefined ? body.output_config : { ...body.output_config, effort };
  return { ...body, temperature: undefined, top_p: undefined, ...thinking, output_config: output };
}

/** What only an answer has a use for is refused here (`@anthropic-ai/sdk` 1.13.0, `MessageCountTokensParams`). */
function toCountBody(route: Route, prompt: Prompt) {
  const answers = {
    max_tokens: undefined,
    temperature: undefined,
    top_p: undefined,
    stop_sequences: undefined,
  };
  return { ...toBody(route, prompt, 'whole'), ...answers, stream: undefined };
}

/** Tokens that a model without an entry gives at most, by its name: a cap may not be missing, nor be too high. */
function mostOf(upstreamId: string): number {
  if (/^claude-3-(?:opus|sonnet|haiku)\b/.test(upstreamId)) return 4096;
  if (/^claude-3-5\b/.test(upstreamId)) return 8192;
  return /^claude-opus-4(?:-[01])?(?:-\d{8})?$/.test(upstreamId) ? 32_000 : 64_000;
}

/** Both are refused with a 400 (platform.claude.com/docs, "Extended thinking with tool use"). */
function cannotThink({ messages, tools, toolChoice }: Prompt): string | undefined {
  const isForced = tools !== undefined && (toolChoice === 'required' || typeof toolChoice === 'object');
  if (isForced) return 'a model that has to call a tool cannot think first';
  return hasLostThought(messages)
    ? 'the turn that called a tool came back without the thoughts it began with'
    : undefined;
}

/**
 * Claude up to 4.5 thinks within a budget; since 4.6 it is given an effort, and from 4.7 on a budget is an error
 * (platform.claude.com/docs, "Adaptive thinking").
 */
const HAS_BUDGETS = /^claude-(?:3-|[a-z]+-4(?:-[0-5])?(?:-\d{8}|$))/;

/**
 * Temperatures end at 1 and exclude a `top_p`; since 4.7 there is neither. Claude 3.5 and older do not think; the effort `max`
 * came with 4.6, `xhigh` with 4.7 (platform.claude.com/docs, "Effort").
 */
function familyOf(upstreamId: string): Family {
  if (/^claude-3-[^7]/.test(upstreamId)) return { maxTemperature: 1, samplesByOne: true };
  if (!HAS_BUDGETS.test(upstreamId) && !/-4-6\b/.test(upstreamId)) {
    const headroom = { ...ALWAYS_THINKS.headroom, ...XHIGH, ...MAX };
    return { refuses: ['temperature', 'topP'], thinking: { headroom } };
  }
  const headroom = { ...THINKS_OR_NOT.headroom, ...(!HAS_BUDGETS.test(upstreamId) && MAX) };
  return { maxTemperature: 1, samplesByOne: true, thinking: { headroom, ignoresSampling: true } };
}

interface Thought {
  readonly thinking?: unknown;
  readonly effort?: string;
}

function toBudget(route: Route, prompt: Prompt & { readonly maxTokens: number }): Thought | undefined {
  const { reasoningEffort: effort, maxTokens } = prompt;
  const budget = Math.min((effort && route.thinking?.headroom[effort]) ?? 0, maxTokens - 1);
  return budget < LEAST_BUDGET ? undefined : { thinking: { type: 'enabled', budget_tokens: budget } };
}

/** Tokens; less is refused, and so is as much as `max_tokens`. */
const LEAST_BUDGET = 1024;

/** `low` is the least effort there is. Without `display` newer models keep their thoughts to themselves. */
function toEffort({ reasoningEffort: effort }: Prompt): Thought | undefined {
  if (effort === undefined || effort === 'none') return undefined;
  return {
    thinking: { type: 'adaptive', display: 'summarized' },
    effort: effort === 'minimal' ? 'low' : effort,
  };
}

/** Cases that status and type leave alike. Each stands in a fixture of test/wire/anthropic/errors. */
const SENTENCES: Sentences = [
  ['invalid_request', /^prompt is too long: /, 'context_length_exceeded'], // context-length.json
  ['invalid_request', /^This organization has been disabled\b/, 'permission_denied'], // organization-disabled.json
  // context-length-with-cap.json
  ['invalid_request', /^input length and `max_tokens` exceed context limit\b/, 'context_length_exceeded'],
  ['invalid_request', /^Output blocked by content filtering policy\b/, 'content_filtered'], // output-blocked.json
  ['invalid_request', /^Your credit balance is too low\b/, 'quota_exceeded'], // low-credit.json
  ['invalid_request', /^You have reached your specified API usage limits\b/, 'quota_exceeded'], // spend-limit-own.json
];

function limitOf(of: LimitHeaders['of']): LimitHeaders {
  const name = (part: string) => `anthropic-ratelimit-${of.replace(' ', '-')}-${part}`;
  return { of, per: 'minute', limit: name('limit'), remaining: name('remaining'), reset: name('reset') };
}

function parseModels(body: unknown): ModelsPage | undefined {
  const root = asObject(body);
  if (!Array.isArray(root?.data)) return undefined;
  const last = asText(root.last_id);
  const hasNext = root.has_more === true && last !== undefined;
  return {
    models: root.data.flatMap(modelOf),
    next: hasNext ? `${MODELS_PATH}&after_id=${encodeURIComponent(last)}` : undefined,
  };
}

function modelOf(value: unknown): ListedModel[] {
  const entry = asObject(value);
  const upstreamId = asText(entry?.id);
  if (!entry || upstreamId === undefined) return [];
  return [
    {
      upstreamId,
      chats: true,
      label: asText(entry.display_name),
      contextWindow: asCount(entry.max_input_tokens),
      maxOutputTokens: asCount(entry.max_tokens),
    },
  ];
}
