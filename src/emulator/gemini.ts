import type { EmulatedModel } from './emulated-model.ts';
import { countGeminiTokens, readGeminiChat } from './gemini-chat.ts';
import {
  GEMINI_HEADERS,
  GEMINI_STREAM_HEADERS,
  geminiInvalid,
  geminiInvalidKey,
  geminiMissingKey,
  geminiModelNotFound,
  geminiUnknownUrl,
} from './gemini-errors.ts';
import { openGeminiMeter } from './gemini-limits.ts';
import { GEMINI_MODELS } from './gemini-models.ts';
import { GEMINI_SCENARIOS } from './gemini-scenarios.ts';
import { chunkGeminiStream, type GeminiAnswer, toGeminiResponse } from './gemini-wire.ts';
import { atOnce, toReply } from './json.ts';
import type { KeyLimits } from './limits.ts';
import type { Tiers } from './tiers.ts';
import type { Call, Frame, Outcome, ProviderApi, Reply, Subject } from './types.ts';
import type { Vendor } from './vendor.ts';

/**
 * Gemini's native API (providers.md §2). `/v1` answers like `/v1beta`: @google/genai 3 calls it unless told otherwise.
 */
export const gemini: Vendor = {
  basePath: '/v1beta',
  keys: [{ key: 'AIzaDemo_not_a_real_key_0001' }],
  model: 'gemini-3.8-flash',
  open: openGemini,
  scenarios: GEMINI_SCENARIOS,
};

function openGemini(tiers: Tiers, limits: KeyLimits): ProviderApi {
  const meter = openGeminiMeter(limits);
  return {
    describe: describeGemini,
    answer(call, subject) {
      const route = `${call.method} ${call.path}`;
      const [, version = '', , method] = ASK.exec(route) ?? LIST.exec(route) ?? [];
      if (version === '') return atOnce(geminiUnknownUrl(call.path));
      if (subject.key === undefined) return atOnce(geminiMissingKey());
      const tier = tiers.get(subject.key);
      if (tier === undefined) return atOnce(geminiInvalidKey());
      if (method === undefined) return atOnce(answerModels(call, tier));
      if (method === 'countTokens') return atOnce(countGeminiTokens(call, subject, { tier, version }));
      const answer = readGeminiChat(call, subject, { tier, version });
      if ('status' in answer) return atOnce(answer);
      const refusal = meter?.(subject.key, answer.model, answer.promptTokens, performance.now());
      return refusal === undefined ? write(answer, subject) : atOnce(refusal);
    },
  };
}

const ASK = /^POST \/(v1|v1beta)\/models\/([^/:]+):(generateContent|streamGenerateContent|countTokens)$/;
const LIST = /^GET \/(v1|v1beta)\/models(?:\/([^/:]+))?$/;

function describeGemini(call: Call): Subject {
  const [, , model, method] = ASK.exec(`${call.method} ${call.path}`) ?? [];
  const query = new URLSearchParams(call.query);
  const header = call.headers['x-goog-api-key'];
  const key = typeof header === 'string' && header !== '' ? header : (query.get('key') ?? undefined);
  const streaming = method !== 'streamGenerateContent' ? false : query.get('alt') === 'sse' ? 'sse' : 'array';
  return { provider: 'gemini', model, streaming, key };
}

function answerModels(call: Call, tier: 'free' | 'enterprise'): Reply {
  const listed = GEMINI_MODELS.listed(tier);
  const [, version = '', id] = LIST.exec(`${call.method} ${call.path}`) ?? [];
  if (id !== undefined) {
    const model = listed.find((entry) => entry.id === id);
    return model === undefined
      ? geminiModelNotFound(id, version)
      : toReply(200, GEMINI_HEADERS, model.listing);
  }
  return answerPage(listed, new URLSearchParams(call.query));
}

// Pages of 50, at most 1000 (§2.4). The token names the first model of the next page.
function answerPage(listed: readonly EmulatedModel[], query: URLSearchParams): Reply {
  const size = Math.min(Number(query.get('pageSize') || 50), 1000);
  if (!Number.isInteger(size) || size < 0) return geminiInvalid('page_size must be a positive integer.');
  const token = query.get('pageToken') ?? '';
  const start = token === '' ? 0 : listed.findIndex((model) => pageToken(model) === token);
  if (start < 0) return geminiInvalid('Request contains an invalid argument.');
  const next = listed[start + (size || 50)];
  return toReply(200, GEMINI_HEADERS, {
    models: listed.slice(start, start + (size || 50)).map((model) => model.listing),
    ...(next !== undefined && { nextPageToken: pageToken(next) }),
  });
}

function pageToken(model: EmulatedModel): string {
  return Buffer.from(`models/${model.id}`).toString('base64url');
}

function write(answer: GeminiAnswer, { streaming }: Subject): Outcome {
  const { model } = answer;
  if (streaming === false) {
    return { kind: 'whole', model, reply: toReply(200, GEMINI_HEADERS, toGeminiResponse(answer)) };
  }
  const chunks = chunkGeminiStream(answer);
  return streaming === 'sse'
    ? { kind: 'stream', model, headers: GEMINI_STREAM_HEADERS, frames: toEvents(chunks) }
    : { kind: 'stream', model, headers: GEMINI_HEADERS, frames: toArray(chunks) };
}

// CRLF, and no [DONE] (§2.3).
function* toEvents(chunks: Iterable<Frame>): Generator<Frame> {
  for (const { text, tokens } of chunks) yield { text: `data: ${text}\r\n\r\n`, tokens };
}

function* toArray(chunks: Iterable<Frame>): Generator<Frame> {
  let before = '[';
  for (const { text, tokens } of chunks) {
    yield { text: before + text, tokens };
    before = ',\n';
  }
  yield { text: '\n]\n', tokens: 0 };
}
