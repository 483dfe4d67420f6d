import { openChatApi } from '../chat/chat-api.ts';
import { asObject, atOnce, toReply } from '../json.ts';
import type { KeyLimits } from '../limits.ts';
import { bearer, type Tiers } from '../tiers.ts';
import type { Call, Outcome, ProviderApi } from '../types.ts';
import type { Vendor } from '../vendor.ts';
import { ollamaModelNotFound, ollamaUnknownUrl } from './ollama-errors.ts';
import { OLLAMA_MODELS, type OllamaModel } from './ollama-models.ts';
import { answerOllamaChat } from './ollama-native.ts';
import { OLLAMA_OPENAI } from './ollama-openai.ts';
import { OLLAMA_SCENARIOS } from './ollama-scenarios.ts';

/** Ollama, by its own API and by OpenAI's under `/v1` (providers.md §8). */
export const ollama: Vendor = {
  basePath: '',
  // It looks at no key; whoever must send one sends this.
  keys: [{ key: 'ollama_demo_not_a_real_key_0001' }],
  model: 'llama3.2',
  open: openOllama,
  scenarios: OLLAMA_SCENARIOS,
};

function openOllama(tiers: Tiers, limits: KeyLimits): ProviderApi {
  const openAi = openChatApi(OLLAMA_OPENAI, tiers, limits);
  return {
    describe(call) {
      if (isOpenAi(call)) return { ...openAi.describe(call), door: 'openai' };
      const body = asObject(call.json);
      const model = typeof body?.model === 'string' ? body.model : undefined;
      const streams = call.path === '/api/chat' && body?.stream !== false;
      return {
        provider: 'ollama',
        model,
        streaming: streams ? 'ndjson' : false,
        key: bearer(call),
        door: 'native',
      };
    },
    answer(call, subject) {
      if (isOpenAi(call)) return openAi.answer(call, subject);
      const answer = ROUTES[`${call.method} ${call.path}`];
      return answer === undefined ? atOnce(ollamaUnknownUrl()) : answer(call);
    },
  };
}

function isOpenAi({ path }: Call): boolean {
  return path.startsWith('/v1/');
}

const HEADERS = { 'content-type': 'application/json; charset=utf-8' };

const ROUTES: Readonly<Record<string, (call: Call) => Outcome>> = {
  'POST /api/chat': answerOllamaChat,
  'POST /api/show': answerShow,
  'GET /api/tags': () =>
    atOnce(toReply(200, HEADERS, { models: OLLAMA_MODELS.listed().map(({ listing }) => listing) })),
  'GET /api/ps': () => atOnce(toReply(200, HEADERS, { models: [] })),
  'GET /api/version': () => atOnce(toReply(200, HEADERS, { version: '0.19.2' })),
  'GET /': () =>
    atOnce({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'Ollama is running',
    }),
};

function answerShow(call: Call): Outcome {
  const { model: name } = asObject(call.json) ?? {};
  const model = OLLAMA_MODELS.find(String(name ?? ''));
  if (model === undefined) return atOnce(ollamaModelNotFound(String(name ?? ''), 'native'));
  const { family, contextWindow } = model;
  return atOnce(
    toReply(200, HEADERS, {
      details:
        OLLAMA_MODELS.find(`${model.id.replace(/:latest$/, '')}:latest`)?.listing?.details ??
        model.listing?.details,
      model_info: { 'general.architecture': family, [`${family}.context_length`]: contextWindow },
      capabilities: capabilitiesOf(model),
      modified_at: '2026-10-01T10:00:00Z',
    }),
  );
}

function capabilitiesOf({ status, tools, levels, images }: OllamaModel): readonly string[] {
  if (status === 'no-chat') return ['embedding'];
  return [
    'completion',
    ...(tools ? ['tools'] : []),
    ...(levels.length > 0 ? ['thinking'] : []),
    ...(images ? ['vision'] : []),
  ];
}
