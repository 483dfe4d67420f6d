import { countOutput, type Generation, generate } from './generate.ts';
import { type GroqChat, parseGroqChat } from './groq-chat.ts';
import { groqInvalidKey, groqModelNotFound, groqUnknownUrl } from './groq-errors.ts';
import { openGroqMeter } from './groq-limits.ts';
import { GROQ_MODELS } from './groq-models.ts';
import { GROQ_SCENARIOS } from './groq-scenarios.ts';
import { frameGroqStream, toGroqCompletion } from './groq-wire.ts';
import { asObject, atOnce, hex, isUnset, toReply } from './json.ts';
import type { KeyLimits } from './limits.ts';
import { bearer, type Tiers } from './tiers.ts';
import type { Call, Outcome, ProviderApi, Reply, Subject } from './types.ts';
import type { Vendor } from './vendor.ts';

/** Groq's API (providers.md §1). */
export const groq: Vendor = {
  basePath: '/openai/v1',
  keys: [
    { key: 'gsk_demo_not_a_real_key_0001' },
    { key: 'gsk_demo_enterprise_not_a_real_key', tier: 'enterprise' },
  ],
  model: 'openai/gpt-oss-120b',
  open: openGroq,
  scenarios: GROQ_SCENARIOS,
};

function openGroq(tiers: Tiers, limits: KeyLimits): ProviderApi {
  const meter = openGroqMeter(limits);
  return {
    describe: describeGroq,
    answer(call, subject) {
      const route = `${call.method} ${call.path}`;
      const isChat = route === `POST ${BASE}/chat/completions`;
      if (!isChat && !/^GET \/openai\/v1\/models(\/.+)?$/.test(route)) {
        return atOnce(groqUnknownUrl(call.method, call.path));
      }
      const tier = tiers.get(subject.key ?? '');
      if (subject.key === undefined || tier === undefined) return atOnce(groqInvalidKey());
      if (!isChat) return atOnce(answerModels(call.path, tier));
      const asked = parseGroqChat(call.json, tier);
      if ('status' in asked) return atOnce(asked);
      const ready = { ...asked, generation: generate(asked.assignment) };
      const { headers, refusal } = meter.take(subject.key, asked.model.id, reserve(ready), performance.now());
      return refusal === undefined ? answerChat(ready, headers) : atOnce(refusal);
    },
  };
}

const BASE = '/openai/v1';

// fixtures/groq/headers.json
const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'private, max-age=0, no-store, no-cache, must-revalidate',
  vary: 'Origin',
  'x-groq-region': 'fra',
  via: '1.1 google',
  server: 'cloudflare',
};

function describeGroq(call: Call): Subject {
  const body = asObject(call.json);
  const model = typeof body?.model === 'string' ? body.model : undefined;
  return { provider: 'groq', model, streaming: body?.stream === true ? 'sse' : false, key: bearer(call) };
}

function answerModels(path: string, tier: 'free' | 'enterprise'): Reply {
  const listed = GROQ_MODELS.listed(tier);
  const id = decode(path.slice(`${BASE}/models/`.length));
  if (id === '') return toReply(200, HEADERS, { object: 'list', data: listed.map((model) => model.listing) });
  const model = listed.find((entry) => entry.id === id);
  return model === undefined ? groqModelNotFound(id) : toReply(200, HEADERS, model.listing);
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

interface Ready extends GroqChat {
  readonly generation: Generation;
}

// The cap counts against the minute at admission, used or not (§1.8 quirk 1).
function reserve({ body, promptTokens, assignment, generation }: Ready): number {
  const capped = !isUnset(body.max_completion_tokens ?? body.max_tokens);
  return promptTokens + (capped ? assignment.cap : countOutput(generation));
}

function answerChat(
  { body, model, promptTokens, generation }: Ready,
  limits: Readonly<Record<string, string>>,
): Outcome {
  const requestId = `req_01${hex(24)}`;
  const answer = {
    requestId,
    model: model.id,
    promptTokens,
    generation,
    showReasoning: body.include_reasoning !== false && body.reasoning_format !== 'hidden',
    rawReasoning: body.reasoning_format === 'raw',
    seed: typeof body.seed === 'number' ? body.seed : undefined,
    serviceTier: body.service_tier === 'flex' ? 'flex' : 'on_demand',
  };
  const headers = { ...HEADERS, 'x-request-id': requestId, ...limits };
  if (body.stream !== true) {
    return { kind: 'whole', model: model.id, reply: toReply(200, headers, toGroqCompletion(answer)) };
  }
  return {
    kind: 'stream',
    model: model.id,
    headers: { ...headers, 'content-type': 'text/event-stream' },
    frames: frameGroqStream(answer),
  };
}
