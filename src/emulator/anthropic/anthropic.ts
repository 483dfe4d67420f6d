import { countOutput, generate } from '../generate.ts';
import { asObject, atOnce, type Json, toReply } from '../json.ts';
import { type KeyLimits, type Meter, openMeter } from '../limits.ts';
import { bearer, type Tiers } from '../tiers.ts';
import type { Call, Outcome, ProviderApi, Reply, Subject } from '../types.ts';
import type { Vendor } from '../vendor.ts';
import { type AnthropicCache, openAnthropicCache } from './anthropic-cache.ts';
import { findAnthropicFault, findClaudeFault, findCountFault } from './anthropic-check.ts';
import {
  anthropicContextLength,
  anthropicInvalid,
  anthropicInvalidKey,
  anthropicMissingKey,
  anthropicModelNotFound,
  anthropicTooLarge,
  anthropicUnknownUrl,
  newRequestId,
} from './anthropic-errors.ts';
import { ANTHROPIC_LIMITS, refuseForLimit, toLimitHeaders } from './anthropic-limits.ts';
import { ANTHROPIC_MODELS, type Claude } from './anthropic-models.ts';
import { countAnthropicPrompt, toAssignment } from './anthropic-read.ts';
import { ANTHROPIC_SCENARIOS } from './anthropic-scenarios.ts';
import { type AnthropicAnswer, frameAnthropicStream, toAnthropicMessage } from './anthropic-wire.ts';

/** Anthropic's Messages, natively (providers.md §6). */
export const anthropic: Vendor = {
  basePath: '/v1',
  keys: [{ key: 'sk-ant-demo-not-a-real-key-0001' }],
  model: 'claude-haiku-4-5-20251001',
  open: openAnthropic,
  scenarios: ANTHROPIC_SCENARIOS,
};

const MODELS = /^GET \/v1\/models(?:\/(.+))?$/;
const MESSAGES = 'POST /v1/messages';
const COUNT = 'POST /v1/messages/count_tokens';

function openAnthropic(tiers: Tiers, limits: KeyLimits): ProviderApi {
  const meter = openMeter(limits, ANTHROPIC_LIMITS);
  const cache = openAnthropicCache();
  return {
    describe: describeAnthropic,
    answer(call, { key }) {
      const route = `${call.method} ${call.path}`;
      const [isModels, id] = MODELS.exec(route) ?? [];
      if (isModels === undefined && route !== MESSAGES && route !== COUNT)
        return atOnce(anthropicUnknownUrl());
      if (key === undefined) return atOnce(anthropicMissingKey());
      if (!tiers.has(key)) return atOnce(anthropicInvalidKey());
      if (call.headers['anthropic-version'] === undefined) {
        return atOnce(anthropicInvalid('anthropic-version: header is required'));
      }
      if (isModels !== undefined) return atOnce(answerModels(call, id));
      return route === COUNT ? atOnce(answerCount(call)) : answerMessages(call, key, meter, cache);
    },
  };
}

function describeAnthropic(call: Call): Subject {
  const body = asObject(call.json);
  const model = typeof body?.model === 'string' ? body.model : undefined;
  const streaming = body?.stream === true ? 'sse' : false;
  return { provider: 'anthropic', model, streaming, key: keyOf(call) };
}

// Its SDK sends `authorization` since 1.13, and `x-api-key` before.
function keyOf(call: Call): string | undefined {
  const key = call.headers['x-api-key'];
  return typeof key === 'string' && key !== '' ? key : bearer(call);
}

// Newest first, in pages of 20 unless asked, at most 1000.
function answerModels(call: Call, id: string | undefined): Reply {
  const listed = ANTHROPIC_MODELS.listed();
  if (id !== undefined) {
    const found = ANTHROPIC_MODELS.find(decodeURIComponent(id));
    const model = listed.find((entry) => entry.id === (found?.servedBy ?? found?.id));
    return model === undefined ? anthropicModelNotFound(id) : toReply(200, newHeaders(), model.listing);
  }
  const query = new URLSearchParams(call.query);
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    return anthropicInvalid('limit: Input should be less than or equal to 1000');
  }
  const after = query.get('after_id');
  const start = after === null ? 0 : listed.findIndex((model) => model.id === after) + 1;
  const page = listed.slice(start, start + limit);
  return toReply(200, newHeaders(), {
    data: page.map(({ listing }) => listing),
    has_more: start + limit < listed.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  });
}

function answerCount(call: Call): Reply {
  const body = asObject(call.json);
  const fault = body && findCountFault(body);
  if (fault !== undefined) return anthropicInvalid(fault);
  // A cap, which it does not take, would have to be above what is to be thought.
  const budget = Number(asObject(body?.thinking)?.budget_tokens ?? 0);
  const asked = read({ ...body, max_tokens: budget + 1 }, call);
  return 'status' in asked ? asked : toReply(200, newHeaders(), { input_tokens: asked.promptTokens });
}

type Limits = Meter<(typeof ANTHROPIC_LIMITS)[number]>;

function answerMessages(call: Call, key: string, meter: Limits, cache: AnthropicCache): Outcome {
  const asked = read(asObject(call.json), call);
  if ('status' in asked) return atOnce(asked);
  const { body, model, promptTokens } = asked;
  const generation = generate(toAssignment(body, model));
  const output = countOutput(generation);
  const { gauges, over } = meter.take(
    key,
    {
      requestsPerMinute: 1,
      inputTokensPerMinute: promptTokens,
      outputTokensPerMinute: output,
      tokensPerMinute: promptTokens + output,
    },
    performance.now(),
  );
  const limits = toLimitHeaders(gauges, Date.now());
  if (over !== undefined) return atOnce(refuseForLimit(over, limits));
  const display = asObject(body.thinking)?.display;
  const answer = {
    model: model.servedBy ?? model.id,
    promptTokens,
    cached: cache.take(`${key} ${model.id}`, body, promptTokens, performance.now()),
    generation,
    // The models that refuse a temperature keep their thoughts to themselves unless asked.
    showsThoughts: display === 'summarized' || (display !== 'omitted' && model.sampling),
  };
  return write(answer, body, { ...newHeaders(), ...limits });
}

interface Asked {
  readonly body: Json;
  readonly model: Claude;
  readonly promptTokens: number;
}

const MOST_BYTES = 32 * 2 ** 20;

function read(body: Json | undefined, { text, json }: Call): Asked | Reply {
  if (text.length > MOST_BYTES) return anthropicTooLarge();
  if (body === undefined || asObject(json) === undefined) {
    return anthropicInvalid('The request body is not valid JSON');
  }
  const fault = findAnthropicFault(body);
  if (fault !== undefined) return anthropicInvalid(fault);
  const model = ANTHROPIC_MODELS.find(String(body.model));
  if (model?.status !== 'live') return anthropicModelNotFound(String(body.model));
  const promptTokens = countAnthropicPrompt(body);
  if (promptTokens > model.contextWindow) return anthropicContextLength(promptTokens, model.contextWindow);
  const misfit = findClaudeFault(body, model);
  return misfit === undefined ? { body, model, promptTokens } : anthropicInvalid(misfit);
}

function write(answer: AnthropicAnswer, body: Json, headers: Readonly<Record<string, string>>): Outcome {
  const { model } = answer;
  if (body.stream !== true) {
    return { kind: 'whole', model, reply: toReply(200, headers, toAnthropicMessage(answer)) };
  }
  return {
    kind: 'stream',
    model,
    headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
    frames: frameAnthropicStream(answer),
  };
}

// Fixture anthropic/headers.json.
function newHeaders(): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'request-id': newRequestId(),
    'anthropic-organization-id': 'c26fc127-0000-49d3-a086-a2f26380d5e7',
  };
}
