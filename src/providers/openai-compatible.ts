import type { Prompt } from '../core/chat-request.ts';
import type { Mode, Provider } from '../core/contracts.ts';
import type { Route } from '../core/model.ts';
import { openAiChat } from '../wire/openai-chat.ts';
import { openAiModels } from '../wire/openai-models.ts';
import { toOpenAiBody } from '../wire/openai-request.ts';
import { bearer, refineByMessage, type Sentences } from './parts.ts';

/** What a server that speaks Chat Completions has of its own; the rest is as OpenAI made it. */
export interface OpenAiCompatible
  extends Pick<Provider, 'name' | 'displayName' | 'baseUrl'>,
    Partial<Omit<Provider, 'name' | 'displayName' | 'baseUrl' | 'request'>> {
  /** The body's fields beside model, messages, sampling and `stream`; they replace those of the same name. */
  readonly toOwnFields?: (route: Route, prompt: Prompt, mode: Mode) => Readonly<Record<string, unknown>>;
}

/** A provider at `baseUrl` + `/chat/completions`: vLLM, llama.cpp, LM Studio, and most vendors. */
export function openAiCompatible(own: OpenAiCompatible): Provider {
  const { toOwnFields = toUsualFields, ...provider } = own;
  const headers = own.headers ?? bearer;
  return {
    format: openAiChat,
    models: openAiModels,
    refineFault: (fault) => refineByMessage(fault, SENTENCES),
    ...provider,
    headers,
    request: (route, prompt, mode, key) => ({
      path: '/chat/completions',
      headers: headers(key),
      body: JSON.stringify(
        Object.assign(toOpenAiBody(route, prompt, mode), toOwnFields(route, prompt, mode), route.parameters),
      ),
    }),
  };
}

/** What every server knows. Usage in a stream has to be asked for, or it never comes. */
function toUsualFields(_: Route, prompt: Prompt, mode: Mode) {
  return {
    max_tokens: prompt.maxTokens,
    reasoning_effort: prompt.reasoningEffort,
    stream_options: mode === 'stream' ? { include_usage: true } : undefined,
  };
}

/** What servers on one's own machines say, and Gemini behind its OpenAI endpoint. */
const SENTENCES: Sentences = [
  // llamacpp/errors/context-length.json
  [
    'invalid_request',
    /^request \(\d+ tokens\) exceeds the available context size\b/,
    'context_length_exceeded',
  ],
  // vllm/errors/context-length.json
  ['invalid_request', /^This model's maximum context length is \d+ tokens\b/, 'context_length_exceeded'],
  ['invalid_request', /^Please pass a valid API key\b/, 'authentication_failed'], // gemini-openai/errors/invalid-key.json
];
