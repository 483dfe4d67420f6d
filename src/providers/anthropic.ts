import type { ListedModel, ModelsPage } from '../core/account.ts';
import type { Prompt } from '../core/chat-request.ts';
import type { Mode, Provider } from '../core/contracts.ts';
import type { Route } from '../core/model.ts';
import type { Secret } from '../core/secret.ts';
import { anthropic as anthropicFormat, toAnthropicBody } from '../wire/anthropic.ts';
import { asCount, asObject, asText } from '../wire/json.ts';
import { instant, type LimitHeaders, rateLimitReader } from '../wire/rate-limits.ts';
import { refineByMessage, type Sentences } from './parts.ts';

/** A thousand is the most that a page holds; 20 is what comes unasked. */
const MODELS_PATH = '/models?limit=1000';

/** Anthropic's Messages (`@anthropic-ai/sdk` 1.12.0, platform.claude.com/docs). */
export const anthropic: Provider = {
  name: 'anthropic',
  displayName: 'Anthropic',
  baseUrl: 'https://api.anthropic.com/v1',
  format: anthropicFormat,
  headers,
  request: (route, prompt, mode, key) => ({
    path: '/messages',
    headers: headers(key),
    body: JSON.stringify(toBody(route, prompt, mode)),
  }),
  refineFault: (fault) => refineByMessage(fault, SENTENCES),
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

/** A model thinks when it is given a budget, and then takes no sampling parameters. */
function toBody(route: Route, prompt: Prompt, mode: Mode) {
  const body = toAnthropicBody(route, prompt, mode);
  const { reasoningEffort: effort } = prompt;
  const budget = Math.min((effort && route.thinking?.headroom[effort]) ?? 0, prompt.maxTokens - 1);
  if (budget < LEAST_BUDGET) return body;
  return {
    ...body,
    temperature: undefined,
    top_p: undefined,
    thinking: { type: 'enabled', budget_tokens: budget },
  };
}

/** Tokens; less is refused, and so is as much as `max_tokens`. */
const LEAST_BUDGET = 1024;

/** Cases that status and type leave alike. Each stands in a fixture of test/wire/anthropic/errors. */
const SENTENCES: Sentences = [
  ['invalid_request', /^prompt is too long: /, 'context_length_exceeded'], // context-length.json
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
