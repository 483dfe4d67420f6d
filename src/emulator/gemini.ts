import type { EmulatedModel } from './emulated-model.ts';
import { checkGeminiRequest } from './gemini-check.ts';
import {
  GEMINI_HEADERS,
  GEMINI_STREAM_HEADERS,
  geminiContextLength,
  geminiInvalid,
  geminiInvalidKey,
  geminiMissingKey,
  geminiModelClosed,
  geminiModelNotFound,
  geminiUnknownUrl,
} from './gemini-errors.ts';
import { readGeminiRequest } from './gemini-fields.ts';
import { GEMINI_MODELS } from './gemini-models.ts';
import { GEMINI_SCENARIOS } from './gemini-scenarios.ts';
import { chunkGeminiStream, type GeminiAnswer, toGeminiResponse } from './gemini-wire.ts';
import { type Assignment, generate, THINKING_TOKENS } from './generate.ts';
import { asArray, asObject, atOnce, isUnset, type Json, toReply } from './json.ts';
import type { Tiers } from './tiers.ts';
import { countPrompt } from './tokens.ts';
import type { Toolbox } from './tools.ts';
import type { Call, Frame, Outcome, ProviderApi, Reply, Subject } from './types.ts';
import type { Vendor } from './vendor.ts';
import type { Conversation, Turn } from './voice.ts';

/** Gemini's native API (providers.md §2). */
export const gemini: Vendor = {
  basePath: '/v1beta',
  keys: [{ key: 'AIzaDemo_not_a_real_key_0001' }],
  model: 'gemini-3.8-flash',
  open: openGemini,
  scenarios: GEMINI_SCENARIOS,
};

function openGemini(tiers: Tiers): ProviderApi {
  return {
    describe: describeGemini,
    answer(call, subject) {
      const route = `${call.method} ${call.path}`;
      const isChat = CHAT.test(route);
      if (!isChat && !LIST.test(route)) return atOnce(geminiUnknownUrl(call.path));
      if (subject.key === undefined) return atOnce(geminiMissingKey());
      const tier = tiers.get(subject.key);
      if (tier === undefined) return atOnce(geminiInvalidKey());
      if (!isChat) return atOnce(answerModels(call, tier));
      return answerChat(call, subject, tier);
    },
  };
}

const CHAT = /^POST \/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;
const LIST = /^GET \/v1beta\/models(?:\/([^/:]+))?$/;

function describeGemini(call: Call): Subject {
  const [, model, method] = CHAT.exec(`${call.method} ${call.path}`) ?? [];
  const query = new URLSearchParams(call.query);
  const header = call.headers['x-goog-api-key'];
  const key = typeof header === 'string' && header !== '' ? header : (query.get('key') ?? undefined);
  const streaming = method !== 'streamGenerateContent' ? false : query.get('alt') === 'sse' ? 'sse' : 'array';
  return { provider: 'gemini', model, streaming, key };
}

function answerModels(call: Call, tier: 'free' | 'enterprise'): Reply {
  const listed = GEMINI_MODELS.listed(tier);
  const [, id] = LIST.exec(`${call.method} ${call.path}`) ?? [];
  if (id !== undefined) {
    const model = listed.find((entry) => entry.id === id);
    return model === undefined ? geminiModelNotFound(id) : toReply(200, GEMINI_HEADERS, model.listing);
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

function answerChat(call: Call, subject: Subject, tier: 'free' | 'enterprise'): Outcome {
  const id = subject.model ?? '';
  const body = asObject(call.json);
  if (body === undefined) return atOnce(geminiInvalid(malformed(call.text)));
  const read = readGeminiRequest(body);
  if ('refusal' in read) return atOnce(read.refusal);
  const model = GEMINI_MODELS.find(id);
  if (model === undefined || model.status === 'gone') return atOnce(geminiModelNotFound(id));
  if (model.status === 'closed' && tier !== 'enterprise') return atOnce(geminiModelClosed(id));
  const refusal = checkGeminiRequest(read.request, model);
  if (refusal !== undefined) return atOnce(refusal);
  const promptTokens = countPrompt(textsOf(read.request));
  if (promptTokens > model.contextWindow) {
    return atOnce(geminiContextLength(promptTokens, model.contextWindow));
  }
  return write(toAnswer(read.request, model, promptTokens), subject);
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

function toAnswer(request: Json, model: EmulatedModel, promptTokens: number): GeminiAnswer {
  const config = asObject(request.generationConfig) ?? {};
  const thinking = asObject(config.thinkingConfig) ?? {};
  const generation = generate({
    ...toConversation(request, model.id),
    thinkingTokens: toThinkingTokens(thinking),
    // Thinking included; more than the model can is cut down without a word.
    cap: Math.min(
      isUnset(config.maxOutputTokens) ? model.maxOutput : Number(config.maxOutputTokens),
      model.maxOutput,
    ),
    stop: asArray(config.stopSequences).filter((word) => typeof word === 'string'),
    json: readFormat(config),
    toolbox: readTools(request),
  });
  return { model: model.id, promptTokens, generation, includeThoughts: thinking.includeThoughts === true };
}

function readFormat(config: Json): Assignment['json'] {
  if (config.responseMimeType !== 'application/json') return false;
  const schema = config.responseJsonSchema ?? config.responseSchema;
  return isUnset(schema) ? true : { schema };
}

/** `tools[].functionDeclarations` and `toolConfig.functionCallingConfig` (§2.1); each under both of its names. */
function readTools(request: Json): Toolbox | undefined {
  if (isUnset(request.tools)) return undefined;
  const tools = asArray(request.tools)
    .flatMap((tool) => asArray(field(tool, 'functionDeclarations', 'function_declarations')))
    .flatMap((declared) => {
      const name = field(declared, 'name');
      const parameters =
        field(declared, 'parametersJsonSchema', 'parameters_json_schema') ?? field(declared, 'parameters');
      return typeof name === 'string' ? [{ name, parameters }] : [];
    });
  if (tools.length === 0) return undefined;
  const calling = field(request.toolConfig, 'functionCallingConfig', 'function_calling_config');
  const mode = String(field(calling, 'mode') ?? 'AUTO').toUpperCase();
  const allowed = field(calling, 'allowedFunctionNames', 'allowed_function_names');
  const names = asArray(allowed).filter((name) => typeof name === 'string');
  const choice = mode === 'NONE' ? 'none' : mode !== 'ANY' ? 'auto' : names.length > 0 ? names : 'any';
  return { tools, choice, parallel: true };
}

function field(value: unknown, ...names: readonly string[]): unknown {
  const object = asObject(value);
  return names.map((name) => object?.[name]).find((inner) => !isUnset(inner));
}

// A level, or a budget as an upper bound: 0 switches thinking off, -1 leaves it to the model (§2.1).
function toThinkingTokens({ thinkingLevel, thinkingBudget }: Json): number {
  const level = String(thinkingLevel ?? 'medium').toLowerCase();
  const tokens =
    level === 'minimal' || level === 'low' || level === 'high'
      ? THINKING_TOKENS[level]
      : THINKING_TOKENS.medium;
  const budget = isUnset(thinkingBudget) ? -1 : Number(thinkingBudget);
  return budget < 0 ? tokens : Math.min(tokens, budget);
}

function toConversation(request: Json, model: string): Conversation {
  return {
    model,
    system: textOf(request.systemInstruction),
    turns: asArray(request.contents).map(toTurn),
  };
}

function toTurn(content: unknown): Turn {
  const results = asArray(asObject(content)?.parts).map((part) => asObject(part)?.functionResponse);
  const [result] = results.filter((it) => !isUnset(it));
  if (result !== undefined) return { role: 'tool', text: JSON.stringify(asObject(result)?.response) };
  return { role: asObject(content)?.role === 'model' ? 'assistant' : 'user', text: textOf(content) };
}

function textsOf(request: Json): readonly string[] {
  const contents = asArray(request.contents).map(textOf);
  return isUnset(request.systemInstruction) ? contents : [textOf(request.systemInstruction), ...contents];
}

function textOf(content: unknown): string {
  return asArray(asObject(content)?.parts)
    .map((part) => asObject(part)?.text)
    .filter((text) => typeof text === 'string')
    .join('');
}

function malformed(text: string): string {
  return text.trim() === ''
    ? 'Invalid JSON payload received. Unexpected end of string. Expected a value.\n\n^'
    : `Invalid JSON payload received. Unexpected token.\n${text.slice(0, 40)}\n^`;
}
