import type { ListedModel, ModelsPage } from '../core/account.ts';
import type { Prompt } from '../core/chat-request.ts';
import type { Family, Provider } from '../core/contracts.ts';
import type { ReasoningEffort, Route } from '../core/model.ts';
import type { Secret } from '../core/secret.ts';
import { gemini as geminiFormat } from '../wire/gemini.ts';
import { toGeminiBody } from '../wire/gemini-request.ts';
import { asArray, asCount, asObject, asText } from '../wire/json.ts';
import { ALWAYS_THINKS, DATES, refineByMessage, type Sentences, THINKS_OR_NOT, undatedBy } from './parts.ts';

/** A thousand is the most that a page holds; 50 is what comes unasked. */
const MODELS_PATH = '/models?pageSize=1000';

/** Google Gemini's native API (`@google/genai` 3.1.0, ai.google.dev). No header tells its limits. */
export const gemini: Provider = {
  name: 'gemini',
  displayName: 'Google Gemini',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  account: {
    keys: 'https://aistudio.google.com/apikey',
    billing: 'https://aistudio.google.com/usage',
  },
  format: geminiFormat,
  headers,
  request: (route, prompt, mode, key) => ({
    path: `/models/${encodeURIComponent(route.upstreamId)}:${mode === 'stream' ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    headers: headers(key),
    body: JSON.stringify({ ...toBody(route, prompt), ...route.parameters }),
  }),
  familyOf,
  // gemini-2.0-flash-001, gemini-2.5-flash-preview-09-2025, earlier -05-20 (ai.google.dev/gemini-api/docs/models).
  undated: undatedBy('00[0-9]', `(?:preview|exp)-(?:${DATES.ofYear}|${DATES.dashedDay})`, 'latest'),
  lacks: ['parallelToolCalls', 'names'],
  refineFault: (fault) => refineByMessage(fault, SENTENCES),
  // `contents` alone would be counted without instructions and tools (ai.google.dev/api/tokens).
  counting: {
    request: (route, prompt, key) => ({
      path: `/models/${encodeURIComponent(route.upstreamId)}:countTokens`,
      headers: headers(key),
      body: JSON.stringify({
        generateContentRequest: { model: `models/${route.upstreamId}`, ...toBody(route, prompt) },
      }),
    }),
    parse: (body) => asCount(asObject(body)?.totalTokens),
  },
  models: { path: MODELS_PATH, parse: parseModels },
};

/** `?key=` works too, and leaks into logs. */
function headers(key: Secret | undefined): Record<string, string> {
  return key ? { 'x-goog-api-key': key.reveal() } : {};
}

function toBody(route: Route, prompt: Prompt) {
  const body = toGeminiBody(prompt, NEEDS_NO_SIGNATURE.test(route.upstreamId) ? undefined : NO_SIGNATURE);
  const { reasoningEffort: effort } = prompt;
  if (effort === undefined) return body;
  const thinkingConfig = HAS_BUDGETS.test(route.upstreamId) ? toBudget(route, effort) : toLevel(effort);
  return { ...body, generationConfig: { ...body.generationConfig, thinkingConfig } };
}

/** Gemini 2.5 thinks within a budget of tokens, Gemini 3 at a level; one that is given both refuses. */
const HAS_BUDGETS = /^gemini-2\.5-/;

/** Before Gemini 3 calls came back without a signature, too. */
const NEEDS_NO_SIGNATURE = /^gemini-[12]\b/;

/** What stands for the signature of a call that Gemini did not make itself (ai.google.dev/gemini-api/docs/thought-signatures). */
const NO_SIGNATURE = 'skip_thought_signature_validator';

function toBudget({ thinking }: Route, effort: ReasoningEffort) {
  const thinkingBudget = thinking?.headroom[effort] ?? 0;
  return { thinkingBudget, includeThoughts: thinkingBudget > 0 };
}

/** Thoughts are shown when more than the least was asked for. */
function toLevel(effort: ReasoningEffort) {
  return { thinkingLevel: effort.toUpperCase(), includeThoughts: effort !== 'minimal' };
}

/** Later models refuse `MINIMAL`, and 2.5 Pro a budget of none. */
function familyOf(upstreamId: string): Family {
  if (!/^gemini-\d/.test(upstreamId)) return {};
  return { thinking: /^gemini-2\.5-flash/.test(upstreamId) ? THINKS_OR_NOT : ALWAYS_THINKS };
}

/** Cases that status and fields leave alike. Each pattern stands beside its fixture in test/wire/gemini/errors. */
const SENTENCES: Sentences = [
  // context-length.json
  [
    'invalid_request',
    /^The input token count .*exceeds the maximum number of tokens/,
    'context_length_exceeded',
  ],
  ['invalid_request', /^Request payload size exceeds the limit\b/, 'request_too_large'], // payload-too-large.json
  // missing-key.json, key-leaked-blocked.json: a 403 that is about the key, not about what it may do
  ['permission_denied', /^Method doesn't allow unregistered callers\b/, 'authentication_failed'],
  ['permission_denied', /^Your API key was reported as leaked\b/, 'authentication_failed'],
  // spend-cap.json, prepay-depleted.json: 429s that no waiting mends
  ['rate_limited', /^Your project has exceeded its monthly spending cap\b/, 'quota_exceeded'],
  ['rate_limited', /^Your prepayment credits are depleted\b/, 'quota_exceeded'],
];

function parseModels(body: unknown): ModelsPage | undefined {
  const root = asObject(body);
  if (!Array.isArray(root?.models)) return undefined;
  const token = asText(root.nextPageToken);
  return {
    models: root.models.flatMap(modelOf),
    next: token === undefined ? undefined : `${MODELS_PATH}&pageToken=${encodeURIComponent(token)}`,
  };
}

/** Embeddings, images and speech stand in the same list; what they can do tells them apart (gemini/models.json). */
function modelOf(value: unknown): ListedModel[] {
  const entry = asObject(value);
  const name = asText(entry?.name);
  if (!entry || name === undefined) return [];
  return [
    {
      upstreamId: name.replace(/^models\//, ''),
      chats: asArray(entry.supportedGenerationMethods).includes('generateContent'),
      label: asText(entry.displayName),
      contextWindow: asCount(entry.inputTokenLimit),
      maxOutputTokens: asCount(entry.outputTokenLimit),
    },
  ];
}
