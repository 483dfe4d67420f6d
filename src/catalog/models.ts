import type { Model, Successor } from '../core/model.ts';
import { ROUTES } from './routes.ts';

const provider = (id: string, name: string, readOn: string): Successor => ({
  id,
  by: 'provider',
  source: { name, readOn },
});
const coro = (id: string, why: string): Successor => ({
  id,
  by: 'coro',
  source: { name: why, readOn: '2026-11-22' },
});

const GROQ_PAGE = 'console.groq.com/docs/deprecations';
const OWN_VOICE = 'five ids stay five voices';

/**
 * The five ids of the first CORO. Every model they were made for is shut down; each
 * has successors of its own, so that five ids are still five voices. Where a provider names no successor that
 * lives, the choice is CORO's.
 */
const FIRST_FIVE: readonly Model[] = [
  {
    id: 'gemini',
    aliases: ['gemini-1.5-flash'],
    name: 'Gemini 1.5 Flash',
    tagline: 'Long context, quick, good all-round',
    routes: [ROUTES.GEMINI_15_FLASH],
    successors: [
      coro('gemini-3.5-flash-lite', "Google's own, gemini-2.0-flash, is shut down too"),
      coro('gemini-3.8-flash', "Google's own, gemini-2.0-flash, is shut down too"),
    ],
  },
  {
    id: 'llama-70b',
    aliases: ['llama-3.3-70b-versatile'],
    name: 'Llama 3.3 70B',
    tagline: 'Large open weights, strong reasoning at speed',
    routes: [ROUTES.LLAMA_70B],
    successors: [
      provider('gpt-oss-120b', GROQ_PAGE, '2026-08-20'),
      provider('qwen-3.8-27b', GROQ_PAGE, '2026-08-20'),
    ],
  },
  {
    id: 'llama-8b',
    aliases: ['llama-3.1-8b-instant'],
    name: 'Llama 3.1 8B',
    tagline: 'Small and fast, for short questions',
    routes: [ROUTES.LLAMA_8B],
    successors: [provider('gpt-oss-20b', GROQ_PAGE, '2026-08-20')],
  },
  {
    id: 'mixtral',
    aliases: ['mixtral-8x7b-32768'],
    name: 'Mixtral 8x7B',
    tagline: 'A second open opinion, good with languages',
    routes: [ROUTES.MIXTRAL],
    // Groq's own end of the chain is gpt-oss-120b, which already stands in for llama-70b: CORO's choice is Qwen.
    successors: [coro('qwen-3.8-27b', OWN_VOICE), provider('gpt-oss-120b', GROQ_PAGE, '2026-08-20')],
  },
  {
    id: 'deepseek',
    aliases: ['deepseek-chat'],
    name: 'DeepSeek V2.5',
    tagline: 'Code and mathematics at a low price',
    routes: [ROUTES.DEEPSEEK_CHAT],
    successors: [provider('deepseek-flash', 'api-docs.deepseek.com/updates', '2026-10-01')],
  },
];

const STAND_INS: readonly Model[] = [
  {
    id: 'gpt-oss-120b',
    name: 'gpt-oss-120b',
    tagline: "OpenAI's large open weights; thinks before it answers",
    routes: [ROUTES.GPT_OSS_120B],
    successors: [],
  },
  {
    id: 'gpt-oss-20b',
    name: 'gpt-oss-20b',
    tagline: "OpenAI's small open weights, very fast",
    routes: [ROUTES.GPT_OSS_20B],
    successors: [],
  },
  {
    id: 'qwen-3.8-27b',
    name: 'Qwen 3.8 27B',
    tagline: 'Open weights that read images, good with languages',
    routes: [ROUTES.QWEN_27B],
    successors: [],
  },
  {
    id: 'gemini-3.5-flash-lite',
    name: 'Gemini 3.5 Flash-Lite',
    tagline: 'Quick and cheap, with a long context',
    routes: [ROUTES.GEMINI_35_FLASH_LITE],
    successors: [],
  },
  {
    id: 'gemini-3.8-flash',
    name: 'Gemini 3.8 Flash',
    tagline: 'The latest Flash: quick, with a long context',
    routes: [ROUTES.GEMINI_38_FLASH],
    successors: [],
  },
  {
    id: 'deepseek-flash',
    name: 'DeepSeek V4.1 Flash',
    tagline: 'Code and mathematics at a low price',
    routes: [ROUTES.DEEPSEEK_FLASH],
    successors: [],
  },
];

/** Every model there is, those that are asked by default first. */
export const MODELS: readonly Model[] = [...FIRST_FIVE, ...STAND_INS];

/** Asked when nobody says which. */
export const DEFAULT_MODELS: readonly string[] = FIRST_FIVE.map(({ id }) => id);
