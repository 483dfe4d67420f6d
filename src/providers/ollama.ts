import type { ListedModel, ModelsPage } from '../core/account.ts';
import { DEFAULT_MAX_TOKENS, type Prompt } from '../core/chat-request.ts';
import type { Mode, Provider } from '../core/contracts.ts';
import { partsOf } from '../core/message.ts';
import type { Route } from '../core/model.ts';
import { asArray, asObject, asText } from '../wire/json.ts';
import { ollama as ollamaFormat } from '../wire/ollama.ts';
import { toOllamaBody } from '../wire/ollama-request.ts';
import { bearer, openWeightsFamily, refineByMessage, type Sentences } from './parts.ts';

/** Ollama's native API (ollama/ollama, `server/routes.go`), which alone sets the context window: docs/decisions/018-ollama-native.md. */
export const ollama: Provider = {
  name: 'ollama',
  displayName: 'Ollama',
  baseUrl: 'http://localhost:11434',
  format: ollamaFormat,
  isKeyless: true,
  // On one's own machine no key is looked at; ollama.com and many a proxy want one.
  headers: bearer,
  request: (route, prompt, mode, key) => ({
    path: '/api/chat',
    headers: bearer(key),
    body: JSON.stringify(toBody(route, prompt, mode)),
  }),
  familyOf: openWeightsFamily,
  lacks: ['toolChoice', 'parallelToolCalls', 'imageUrls', 'names'],
  refineFault: (fault) => refineByMessage(fault, SENTENCES),
  models: { path: '/api/tags', parse: parseModels },
};

/** A prompt longer than the window is an error, and not cut in silence; so that it seldom is, the window fits the prompt. */
function toBody(route: Route, prompt: Prompt, mode: Mode) {
  const { options, ...body } = toOllamaBody(route, prompt, mode);
  const { options: ownOptions, ...own } = route.parameters ?? {};
  return {
    ...body,
    think: toThink(route, prompt),
    truncate: false,
    ...own,
    options: { ...options, num_ctx: windowFor(route, prompt), ...asObject(ownOptions) },
  };
}

/** Models that can think do so unless told not to. gpt-oss takes levels, and cannot be told not to. */
function toThink(route: Route, { reasoningEffort: effort }: Prompt): boolean | string {
  const isThinking = effort !== undefined && effort !== 'none';
  if (!route.upstreamId.includes('gpt-oss')) return isThinking;
  return effort === 'medium' || effort === 'high' ? effort : 'low';
}

/** Tokens; the least window that Ollama opens unasked. */
const USUAL_WINDOW = 4096;
/** Bytes: fewer than any usual tokenizer makes of one token, in any script. */
const BYTES_PER_TOKEN = 3;
/** Tokens that most models that see make of an image, at most. */
const IMAGE_TOKENS = 1200;
/** Tokens that a chat template puts around a turn. */
const TURN_TOKENS = 8;

/**
 * Tokens of context to ask for; undefined where what Ollama opens unasked is enough. Steps of two: another window
 * than last time means that the model is loaded again.
 */
function windowFor(route: Route, { system = '', messages, maxTokens, tools }: Prompt): number | undefined {
  let bytes = Buffer.byteLength(system) + (tools ? Buffer.byteLength(JSON.stringify(tools)) : 0);
  let images = 0;
  for (const part of messages.flatMap(partsOf)) {
    if (part.type === 'image') images++;
    else bytes += Buffer.byteLength('text' in part ? part.text : JSON.stringify(part));
  }
  const prompt = bytes / BYTES_PER_TOKEN + (messages.length + 1) * TURN_TOKENS + images * IMAGE_TOKENS;
  const needed = prompt + (maxTokens ?? DEFAULT_MAX_TOKENS);
  if (needed <= USUAL_WINDOW) return undefined;
  return Math.min(2 ** Math.ceil(Math.log2(needed)), route.contextWindow ?? Number.POSITIVE_INFINITY);
}

const SENTENCES: Sentences = [
  ['rate_limited', /^you \(.+\) have reached your .*usage limit\b/, 'quota_exceeded'], // cloud-limit.json
  ['invalid_request', /\bexceeds the (?:available )?context (?:length|size)\b/, 'context_length_exceeded'], // context-length.json
];

function parseModels(body: unknown): ModelsPage | undefined {
  const list = asObject(body)?.models;
  return Array.isArray(list) ? { models: list.flatMap(modelOf) } : undefined;
}

/** `:latest` is what a name without a tag means, so the name stands without it, as people write it. */
function modelOf(value: unknown): ListedModel[] {
  const entry = asObject(value);
  const name = asText(entry?.model) ?? asText(entry?.name);
  if (!entry || name === undefined) return [];
  const families = asArray(asObject(entry.details)?.families).filter((it) => typeof it === 'string');
  return [
    {
      upstreamId: name.replace(/:latest$/, ''),
      chats: !families.some((family) => /bert/.test(family)),
    },
  ];
}
