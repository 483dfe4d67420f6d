import type { Thinking } from '../core/model.ts';

/**
 * Room to think, in tokens above what the reader sees. No provider publishes what an effort costs; these are
 * generous for ordinary questions, and small enough for limits that reserve the whole cap.
 */

/** gpt-oss cannot stop thinking; at `low` it is brief. Groq reserves the whole cap against the minute's tokens. */
export const GPT_OSS: Thinking = { headroom: { low: 1024, medium: 4096, high: 16_384 } };

/** Qwen 3.8, and whoever else can do without. */
export const OPTIONAL: Thinking = { headroom: { none: 0, low: 1024, medium: 4096, high: 12_288 } };

/** Above `high`, which only some know. */
const XHIGH = { xhigh: 40_960 } as const;
const MAX = { max: 65_536 } as const;

/** Claude up to 4.6: no sampling while it thinks. */
export const CLAUDE_4: Thinking = { ...OPTIONAL, ignoresSampling: true };

/** `max` came with Claude 4.6, `xhigh` with 4.7 (platform.claude.com/docs, "Effort"). */
export const CLAUDE_4_6: Thinking = { headroom: { ...OPTIONAL.headroom, ...MAX }, ignoresSampling: true };
export const CLAUDE_5: Thinking = { headroom: { ...OPTIONAL.headroom, ...XHIGH, ...MAX } };

/** `thinkingLevel` of Gemini 3: small caps without room for it come back empty. */
export const GEMINI_3: Thinking = { headroom: { minimal: 2048, low: 4096, medium: 8192, high: 24_576 } };

/** The later flash models and Pro refuse `MINIMAL`, as public reports have it. */
export const GEMINI_NO_MINIMAL: Thinking = { headroom: { low: 4096, medium: 8192, high: 24_576 } };

/** DeepSeek knows on and off, and takes three efforts. */
export const DEEPSEEK: Thinking = {
  headroom: { none: 0, low: 4096, high: 16_384, ...MAX },
  ignoresSampling: true,
};

/** What `deepseek-reasoner` did unasked. */
export const DEEPSEEK_ON: Thinking = { ...DEEPSEEK, usual: 'low' };

/** Mistral Small 4 and Medium 3.5 know on and off (docs.mistral.ai, "Reasoning"). */
export const MISTRAL: Thinking = { headroom: { none: 0, high: 12_288 } };

/** OpenAI's efforts since GPT-5.1. In Chat Completions GPT-6 calls functions at `none` only. */
export const OPENAI: Thinking = { headroom: { none: 0, low: 4096, medium: 8192, high: 24_576 } };

/** `max` since GPT-5.6. */
export const OPENAI_GPT_5_6: Thinking = { headroom: { ...OPENAI.headroom, ...XHIGH, ...MAX } };

/** GPT-5 itself could not stop. */
export const OPENAI_GPT_5: Thinking = { headroom: { minimal: 2048, low: 4096, medium: 8192, high: 24_576 } };

/** Nor can the o-series, nor Grok 4. */
export const ALWAYS_ON: Thinking = { headroom: { low: 4096, medium: 8192, high: 24_576 } };

/** Nor Claude where "adaptive thinking" is always on. */
export const CLAUDE_ALWAYS_ON: Thinking = { headroom: { ...ALWAYS_ON.headroom, ...XHIGH, ...MAX } };
