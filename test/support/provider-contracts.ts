import type { FaultCode } from '../../src/core/fault-codes.ts';
import type { ScenarioName } from '../../src/emulator/scenarios.ts';
import type { ProviderName } from '../../src/emulator/types.ts';

/** What one provider must be sent, and what must become of what it says. A new provider is a new entry here. */
export interface Contract {
  /** A CORO id that this provider answers with one request, and the provider's own id for what answers. */
  readonly model: string;
  readonly upstreamId: string;
  /** Below the provider's base URL. */
  readonly path: string;
  readonly keyHeader: string;
  readonly keyPrefix: string;
  readonly bodies: Readonly<Record<Question, unknown>>;
  /** Every model at its lowest effort: the CORO id, who answers, and the whole body but for the messages. */
  readonly lowest: readonly (readonly [model: string, upstreamId: string, body: unknown])[];
  /** A verbatim answer with tokens counted apart, and what its counts come to. */
  readonly counted: { readonly fixture: string; readonly usage: unknown };
  /** What each of the emulator's scenarios becomes, and how many requests are made for it. */
  readonly faults: Readonly<Partial<Record<ScenarioName, readonly [code: FaultCode, requests: number]>>>;
}

/** The questions whose bodies are spelled out; `QUESTIONS` in the test asks them. */
export type Question = 'plain' | 'conversation' | 'topP' | 'effort' | 'maxTokens';

const PROMPT = 'Name one prime number.';
const SYSTEM = [
  'You are a clerk.',
  'Answer in Dutch.',
  'Be brief.',
  'Web search results for "primes". Use them where they help and name the source.',
  '[1] Primes\nTwo is the first.\nhttps://numbers.example/2',
  '[2] More primes\nThree is the next.\nhttps://numbers.example/3',
].join('\n\n');

const user = { role: 'user', content: PROMPT };
const chat = [
  { role: 'system', content: SYSTEM },
  { role: 'user', content: 'Hello' },
  { role: 'assistant', content: 'Hello!' },
  user,
];

const qwen = {
  model: 'qwen/qwen3.8-27b',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_completion_tokens: 2000,
  reasoning_effort: 'none',
  reasoning_format: 'parsed',
};
const gptOss = { temperature: 0.7, stream: false, max_completion_tokens: 3024, reasoning_effort: 'low' };

const asked = { role: 'user', parts: [{ text: PROMPT }] };
const flashLite = {
  contents: [asked],
  generationConfig: {
    temperature: 0.7,
    maxOutputTokens: 4048,
    thinkingConfig: { thinkingLevel: 'MINIMAL', includeThoughts: false },
  },
};
const thinking = (config: object) => ({
  contents: [asked],
  generationConfig: { ...flashLite.generationConfig, ...config },
});

const flash = {
  model: 'deepseek-flash',
  messages: [user],
  temperature: 0.7,
  stream: false,
  max_tokens: 2000,
  thinking: { type: 'disabled' },
};
const { temperature: _, ...flashUnsampled } = flash;

/** What the transport makes of what goes wrong below HTTP, and of bodies that are no answer: alike for all. */
const alike = (requests: number) =>
  ({
    'invalid-key': ['authentication_failed', 1],
    'missing-key': ['authentication_failed', 1],
    'rate-limit': ['rate_limited', requests],
    'no-credit': ['quota_exceeded', requests],
    'context-length': ['context_length_exceeded', 1],
    // The last resort, the original that is known to be gone, is asked once all others are gone too.
    gone: ['invalid_model', requests + 1],
    overloaded: ['model_overloaded', requests],
    'server-error': ['provider_error', requests],
    'bad-gateway-html': ['service_unavailable', requests],
    redirect: ['invalid_response', requests],
    garbage: ['invalid_response', requests],
    html: ['invalid_response', requests],
    'empty-body': ['empty_response', requests],
    huge: ['response_too_large', requests],
    gzip: ['invalid_response', requests],
    'huge-headers': ['response_too_large', requests],
    hang: ['timeout', requests],
    slow: ['timeout', requests],
    reset: ['network_error', requests],
    cut: ['stream_interrupted', requests],
    truncated: ['invalid_response', requests],
  }) as const satisfies Contract['faults'];

const CONTRACTS: Readonly<Partial<Record<ProviderName, Contract>>> = {
  groq: {
    model: 'mixtral',
    upstreamId: 'qwen/qwen3.8-27b',
    path: '/groq/openai/v1/chat/completions',
    keyHeader: 'authorization',
    keyPrefix: 'Bearer ',
    bodies: {
      plain: qwen,
      conversation: { ...qwen, messages: chat },
      topP: { ...qwen, temperature: 0, top_p: 0.9 },
      effort: { ...qwen, max_completion_tokens: 14_288, reasoning_effort: 'high' },
      maxTokens: { ...qwen, max_completion_tokens: 7 },
    },
    lowest: [
      ['mixtral', 'qwen/qwen3.8-27b', qwen],
      ['llama-70b', 'openai/gpt-oss-120b', { model: 'openai/gpt-oss-120b', messages: [user], ...gptOss }],
      ['llama-8b', 'openai/gpt-oss-20b', { model: 'openai/gpt-oss-20b', messages: [user], ...gptOss }],
    ],
    counted: {
      fixture: 'groq/chat.json',
      usage: { inputTokens: 88, outputTokens: 31, cachedInputTokens: 0, reasoningTokens: 18 },
    },
    faults: {
      ...alike(2),
      quota: ['quota_exceeded', 2],
      'too-large': ['request_too_large', 2],
      forbidden: ['permission_denied', 2],
      // Groq's error object has no status of its own, and a 200 says nothing.
      'error-in-200': ['provider_error', 2],
    },
  },
  gemini: {
    model: 'gemini',
    upstreamId: 'gemini-3.5-flash-lite',
    path: '/gemini/v1beta/models/gemini-3.5-flash-lite:generateContent',
    keyHeader: 'x-goog-api-key',
    keyPrefix: '',
    bodies: {
      plain: flashLite,
      conversation: {
        systemInstruction: { parts: [{ text: SYSTEM }] },
        contents: [
          { role: 'user', parts: [{ text: 'Hello' }] },
          { role: 'model', parts: [{ text: 'Hello!' }] },
          asked,
        ],
        generationConfig: flashLite.generationConfig,
      },
      topP: thinking({ temperature: 0, topP: 0.9 }),
      effort: thinking({
        maxOutputTokens: 26_576,
        thinkingConfig: { thinkingLevel: 'HIGH', includeThoughts: true },
      }),
      maxTokens: thinking({ maxOutputTokens: 2055 }),
    },
    lowest: [
      ['gemini', 'gemini-3.5-flash-lite', flashLite],
      [
        'gemini',
        'gemini-3.8-flash',
        thinking({
          maxOutputTokens: 6096,
          thinkingConfig: { thinkingLevel: 'LOW', includeThoughts: true },
        }),
      ],
    ],
    counted: {
      fixture: 'gemini/chat.json',
      usage: { inputTokens: 16, outputTokens: 68, reasoningTokens: 61 },
    },
    faults: {
      ...alike(2),
      quota: ['quota_exceeded', 2],
      'content-filter': ['content_filtered', 1],
      'blocked-answer': ['content_filtered', 1],
      'no-candidates': ['invalid_response', 2],
      'empty-parts': ['empty_response', 2],
      'max-tokens-empty': ['max_tokens_reached', 2],
      forbidden: ['permission_denied', 2],
      deadline: ['timeout', 2],
      'error-in-200': ['model_overloaded', 2],
    },
  },
  deepseek: {
    model: 'deepseek',
    upstreamId: 'deepseek-flash',
    path: '/deepseek/chat/completions',
    keyHeader: 'authorization',
    keyPrefix: 'Bearer ',
    bodies: {
      plain: flash,
      conversation: { ...flash, messages: chat },
      topP: { ...flash, temperature: 0, top_p: 0.9 },
      // While it thinks it ignores temperature, so none is sent.
      effort: {
        ...flashUnsampled,
        max_tokens: 18_384,
        thinking: { type: 'enabled' },
        reasoning_effort: 'high',
      },
      maxTokens: { ...flash, max_tokens: 7 },
    },
    lowest: [['deepseek', 'deepseek-flash', flash]],
    counted: {
      fixture: 'deepseek/chat-thinking.json',
      usage: { inputTokens: 339, outputTokens: 19, cachedInputTokens: 320, reasoningTokens: 12 },
    },
    faults: {
      ...alike(1),
      'content-filter': ['content_filtered', 1],
      'blocked-answer': ['content_filtered', 1],
      'out-of-resource': ['model_overloaded', 1],
      // Its queue keeps connections alive with blank lines, and closes them with nothing else when it is full.
      'empty-body': ['model_overloaded', 1],
      'error-in-200': ['model_overloaded', 1],
      'endless-keep-alive': ['timeout', 1],
      unprocessable: ['invalid_parameters', 1],
    },
  },
};

/** The contract of a provider, or a sentence that says where it belongs. */
export function contractOf(provider: string): Contract {
  const [, contract] = Object.entries(CONTRACTS).find(([name]) => name === provider) ?? [];
  if (!contract) throw new Error(`Give ${provider} a contract in test/support/provider-contracts.ts`);
  return contract;
}
