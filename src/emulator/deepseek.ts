import { checkDeepseekBody, deepseekMalformed } from './deepseek-check.ts';
import {
  deepseekContextLength,
  deepseekHeaders,
  deepseekInvalidKey,
  deepseekMissingKey,
  deepseekRateLimit,
  deepseekUnknownModel,
  deepseekUnknownUrl,
} from './deepseek-errors.ts';
import { DEEPSEEK_MODELS } from './deepseek-models.ts';
import { DEEPSEEK_SCENARIOS } from './deepseek-scenarios.ts';
import { type DeepseekAnswer, frameDeepseekStream, toDeepseekCompletion } from './deepseek-wire.ts';
import { generate, THINKING_TOKENS } from './generate.ts';
import { asArray, asObject, atOnce, type Json, toReply } from './json.ts';
import { type KeyLimits, openSlots } from './limits.ts';
import { readOpenAiConversation, readOpenAiFormat, readOpenAiStop, readOpenAiTools } from './openai-body.ts';
import { bearer, type Tiers } from './tiers.ts';
import { countPrompt } from './tokens.ts';
import type { Call, Outcome, ProviderApi, Subject } from './types.ts';
import type { Vendor } from './vendor.ts';

/** DeepSeek's API; `/v1` is an alias of the root (providers.md §3). */
export const deepseek: Vendor = {
  basePath: '',
  keys: [{ key: 'sk-demo-not-a-real-key-0001' }],
  model: 'deepseek-flash',
  open: openDeepseek,
  scenarios: DEEPSEEK_SCENARIOS,
};

function openDeepseek(tiers: Tiers, { concurrency }: KeyLimits): ProviderApi {
  const slots = concurrency === undefined ? undefined : openSlots(concurrency);
  return {
    describe: describeDeepseek,
    answer(call, { key }) {
      const route = `${call.method} ${call.path.replace(/^\/v1(?=\/)/, '')}`;
      const answer = ROUTES[route];
      if (answer === undefined) return atOnce(deepseekUnknownUrl());
      if (key === undefined) return atOnce(deepseekMissingKey());
      if (!tiers.has(key)) return atOnce(deepseekInvalidKey(key));
      if (slots === undefined || answer !== answerChat) return answer(call);
      // Of time there is no limit, only of what runs at once (§3.6).
      const slot = slots.take(key);
      return 'free' in slot
        ? { ...answer(call), ended: slot.free }
        : atOnce(deepseekRateLimit(slot.wanted, concurrency ?? 0));
    },
  };
}

const ROUTES: Readonly<Record<string, (call: Call) => Outcome>> = {
  'POST /chat/completions': answerChat,
  'GET /models': () => {
    const data = DEEPSEEK_MODELS.listed().map((model) => model.listing);
    return atOnce(toReply(200, deepseekHeaders(), { object: 'list', data }));
  },
  // Numbers are strings (§3.4).
  'GET /user/balance': () =>
    atOnce(
      toReply(200, deepseekHeaders(), {
        is_available: true,
        balance_infos: [
          { currency: 'USD', total_balance: '12.40', granted_balance: '2.40', topped_up_balance: '10.00' },
        ],
      }),
    ),
};

function describeDeepseek(call: Call): Subject {
  const body = asObject(call.json);
  const model = typeof body?.model === 'string' ? body.model : undefined;
  return { provider: 'deepseek', model, streaming: body?.stream === true ? 'sse' : false, key: bearer(call) };
}

function answerChat(call: Call): Outcome {
  const body = asObject(call.json);
  if (body === undefined) return atOnce(deepseekMalformed(call.text));
  const refusal = checkDeepseekBody(body, call.text);
  if (refusal !== undefined) return atOnce(refusal);
  const model = DEEPSEEK_MODELS.find(String(body.model));
  if (model === undefined) return atOnce(deepseekUnknownModel(String(body.model)));
  const answer = toAnswer(body, model.servedBy ?? model.id);
  const cap = typeof body.max_tokens === 'number' ? body.max_tokens : 0;
  if (answer.promptTokens + cap > model.contextWindow) {
    return atOnce(deepseekContextLength(model.contextWindow, answer.promptTokens, cap));
  }
  if (body.stream !== true) {
    const reply = toReply(200, deepseekHeaders(), toDeepseekCompletion(answer));
    return { kind: 'whole', model: model.id, reply };
  }
  return {
    kind: 'stream',
    model: model.id,
    headers: { ...deepseekHeaders(), 'content-type': 'text/event-stream; charset=utf-8' },
    frames: frameDeepseekStream(answer),
    keepAlive: ': keep-alive\n\n',
  };
}

function toAnswer(body: Json, servedBy: string): DeepseekAnswer {
  const thinking = asObject(body.thinking)?.type !== 'disabled';
  const texts = asArray(body.messages).map((message) => String(asObject(message)?.content ?? ''));
  return {
    model: servedBy,
    promptTokens: countPrompt(texts),
    cachedTokens: countCached(texts),
    generation: generate({
      ...readOpenAiConversation(body, servedBy),
      thinkingTokens: thinking ? toThinkingTokens(body.reasoning_effort) : 0,
      cap: typeof body.max_tokens === 'number' ? body.max_tokens : 393216,
      stop: readOpenAiStop(body),
      json: readOpenAiFormat(body),
      toolbox: readOpenAiTools(body),
    }),
    thinking,
    includeUsage: asObject(body.stream_options)?.include_usage === true,
  };
}

// As if everything before the last message had been sent before: the cache works in blocks of 64 tokens.
function countCached(texts: readonly string[]): number {
  return Math.floor(countPrompt(texts.slice(0, -1)) / 64) * 64;
}

// With the synonyms DeepSeek accepts (§3.1).
function toThinkingTokens(effort: unknown): number {
  if (effort === 'low' || effort === 'minimal') return THINKING_TOKENS.low;
  if (effort === 'medium' || effort === 'high' || effort === 'xhigh') return THINKING_TOKENS.high;
  return effort === 'max' || effort === 'ultra' ? THINKING_TOKENS.max : THINKING_TOKENS.medium;
}
