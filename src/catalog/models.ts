import type { Model } from '../core/model.ts';
import { ROUTES } from './routes.ts';

/**
 * The five ids of the first CORO. Every model they were made for is shut down; each has successors of its own, so
 * that five ids are still five voices. Where a provider names no successor that lives, the choice is CORO's.
 */
export const MODELS: readonly Model[] = [
  {
    id: 'gemini',
    name: 'Gemini 1.5 Flash',
    tagline: 'Long context, quick, good all-round',
    routes: [ROUTES.GEMINI_15_FLASH],
    successors: [ROUTES.GEMINI_35_FLASH_LITE, ROUTES.GEMINI_38_FLASH],
  },
  {
    id: 'llama-70b',
    name: 'Llama 3.3 70B',
    tagline: 'Large open weights, strong reasoning at speed',
    routes: [ROUTES.LLAMA_70B],
    successors: [ROUTES.GPT_OSS_120B, ROUTES.QWEN_27B],
  },
  {
    id: 'llama-8b',
    name: 'Llama 3.1 8B',
    tagline: 'Small and fast, for short questions',
    routes: [ROUTES.LLAMA_8B],
    successors: [ROUTES.GPT_OSS_20B],
  },
  {
    id: 'mixtral',
    name: 'Mixtral 8x7B',
    tagline: 'A second open opinion, good with languages',
    routes: [ROUTES.MIXTRAL],
    // Groq's own end of the chain is gpt-oss-120b, which already stands in for llama-70b: CORO's choice is Qwen.
    successors: [ROUTES.QWEN_27B, ROUTES.GPT_OSS_120B],
  },
  {
    id: 'deepseek',
    name: 'DeepSeek V2.5',
    tagline: 'Code and mathematics at a low price',
    routes: [ROUTES.DEEPSEEK_CHAT],
    successors: [ROUTES.DEEPSEEK_FLASH],
  },
];
