import type { Lifecycle, Price, Route, Source } from '../core/model.ts';

/**
 * What providers serve, and what they have shut down. Prices in USD per 1M tokens, sizes in tokens. Facts and
 * their sources: the providers' own pages as read in August to November 2026.
 */
const GROQ_PAGE: Source = { name: 'console.groq.com/docs/deprecations', readOn: '2026-08-20' };
const DEEPSEEK_PAGE: Source = { name: 'api-docs.deepseek.com/updates', readOn: '2026-10-01' };

/** Groq ended the llamas for free and developer keys alone. */
const LLAMA_LIFECYCLE: Lifecycle = {
  announced: { on: '2026-06-17', source: GROQ_PAGE },
  retirement: { on: '2026-08-16', except: 'enterprise keys keep it', source: GROQ_PAGE },
};

/** DeepSeek doubles its prices 01–04 and 06–10 UTC on working days; Chinese holidays are not known here. */
const DEEPSEEK_PEAK: NonNullable<Price['peak']> = {
  factor: 2,
  weekdays: [1, 2, 3, 4, 5],
  hoursUtc: [
    [1, 4],
    [6, 10],
  ],
};

/** gpt-oss cannot stop thinking; at `low` it is brief. Groq reserves the whole cap against the minute's tokens. */
const GPT_OSS_THINKING = { headroom: { low: 1024, medium: 4096, high: 16_384 } };
/** `thinkingLevel` of Gemini 3: small caps without room for it come back empty. */
const GEMINI_3_THINKING = { headroom: { minimal: 2048, low: 4096, medium: 8192, high: 24_576 } };
/** The later flash models refuse `MINIMAL`, as public reports have it. */
const GEMINI_38_THINKING = { headroom: { low: 4096, medium: 8192, high: 24_576 } };

const LLAMA_70B: Route = {
  provider: 'groq',
  upstreamId: 'llama-3.3-70b-versatile',
  label: 'Llama 3.3 70B',
  lifecycle: LLAMA_LIFECYCLE,
  contextWindow: 131_072,
  maxOutputTokens: 32_768,
  prices: [{ input: 0.59, output: 0.79 }],
};

const LLAMA_8B: Route = {
  provider: 'groq',
  upstreamId: 'llama-3.1-8b-instant',
  label: 'Llama 3.1 8B',
  lifecycle: LLAMA_LIFECYCLE,
  contextWindow: 131_072,
  maxOutputTokens: 131_072,
  prices: [{ input: 0.05, output: 0.08 }],
};

const MIXTRAL: Route = {
  provider: 'groq',
  upstreamId: 'mixtral-8x7b-32768',
  label: 'Mixtral 8x7B',
  lifecycle: { retirement: { on: '2025-03-20', source: GROQ_PAGE } },
  contextWindow: 32_768,
  prices: [{ input: 0.24, output: 0.24 }],
};

const GPT_OSS_120B: Route = {
  provider: 'groq',
  upstreamId: 'openai/gpt-oss-120b',
  label: 'gpt-oss-120b',
  contextWindow: 131_072,
  maxOutputTokens: 65_536,
  prices: [{ input: 0.15, cachedInput: 0.075, output: 0.6 }],
  thinking: GPT_OSS_THINKING,
};

const GPT_OSS_20B: Route = {
  provider: 'groq',
  upstreamId: 'openai/gpt-oss-20b',
  label: 'gpt-oss-20b',
  contextWindow: 131_072,
  maxOutputTokens: 65_536,
  prices: [{ input: 0.075, cachedInput: 0.0375, output: 0.3 }],
  thinking: GPT_OSS_THINKING,
};

const QWEN_27B: Route = {
  provider: 'groq',
  upstreamId: 'qwen/qwen3.8-27b',
  label: 'Qwen 3.8 27B',
  contextWindow: 131_042,
  maxOutputTokens: 16_384,
  prices: [{ input: 0.8, cachedInput: 0.4, output: 4 }],
  thinking: { headroom: { none: 0, low: 1024, medium: 4096, high: 12_288 } },
};

const GEMINI_15_FLASH: Route = {
  provider: 'gemini',
  upstreamId: 'gemini-1.5-flash',
  label: 'Gemini 1.5 Flash',
  lifecycle: {
    retirement: {
      on: '2025-09-24',
      source: {
        name: 'a Google e-mail quoted by a third party; 404s since 2025-10-02',
        readOn: '2026-11-22',
      },
    },
  },
  contextWindow: 1_048_576,
  maxOutputTokens: 8192,
  prices: [{ input: 0.075, output: 0.3 }],
};

const GEMINI_35_FLASH_LITE: Route = {
  provider: 'gemini',
  upstreamId: 'gemini-3.5-flash-lite',
  label: 'Gemini 3.5 Flash-Lite',
  contextWindow: 1_048_576,
  maxOutputTokens: 65_536,
  prices: [{ input: 0.3, output: 2.5 }],
  thinking: GEMINI_3_THINKING,
};

const GEMINI_38_FLASH: Route = {
  provider: 'gemini',
  upstreamId: 'gemini-3.8-flash',
  label: 'Gemini 3.8 Flash',
  contextWindow: 1_048_576,
  maxOutputTokens: 65_536,
  prices: [
    { input: 0.75, output: 3.75, until: '2027-01-01' },
    { input: 1.5, output: 7.5 },
  ],
  thinking: GEMINI_38_THINKING,
};

/** `deepseek-chat` answered without thinking; its successor thinks unless told not to. */
const DEEPSEEK_CHAT: Route = {
  provider: 'deepseek',
  upstreamId: 'deepseek-chat',
  label: 'DeepSeek V2.5',
  lifecycle: { retirement: { on: '2026-07-24', source: DEEPSEEK_PAGE } },
};

const DEEPSEEK_FLASH: Route = {
  provider: 'deepseek',
  upstreamId: 'deepseek-flash',
  label: 'DeepSeek V4.1 Flash',
  contextWindow: 1_048_576,
  maxOutputTokens: 393_216,
  prices: [{ input: 0.15, cachedInput: 0.003, output: 0.6, peak: DEEPSEEK_PEAK }],
  thinking: { headroom: { none: 0, low: 4096, high: 16_384 }, ignoresSampling: true },
};

export const ROUTES = {
  LLAMA_70B,
  LLAMA_8B,
  MIXTRAL,
  GPT_OSS_120B,
  GPT_OSS_20B,
  QWEN_27B,
  GEMINI_15_FLASH,
  GEMINI_35_FLASH_LITE,
  GEMINI_38_FLASH,
  DEEPSEEK_CHAT,
  DEEPSEEK_FLASH,
} as const;
