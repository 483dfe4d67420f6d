import type { Model } from '../../core/model.ts';
import { CEREBRAS } from '../routes/cerebras.ts';
import { GROQ } from '../routes/groq.ts';
import { OLLAMA, OPENROUTER, TOGETHER } from '../routes/others.ts';
import { chosen, GROQ_DEPRECATIONS, GROQ_LATER, official } from '../sources.ts';

const NONE_LEFT_AT_CEREBRAS = 'Cerebras names no successor; of what it still serves this is the nearest';

/** The same weights wherever they are hosted, fastest first, and the machine at home last. */
export const OPEN_WEIGHTS: readonly Model[] = [
  {
    id: 'llama-70b',
    aliases: ['llama-3.3-70b'],
    name: 'Llama 3.3 70B',
    tagline: 'Large open weights, strong reasoning at speed',
    recommendedFor: 'Summaries, drafting, general questions',
    routes: [
      GROQ['llama-3.3-70b-versatile'],
      CEREBRAS['llama-3.3-70b'],
      TOGETHER['meta-llama/Llama-3.3-70B-Instruct-Turbo'],
      OPENROUTER['meta-llama/llama-3.3-70b-instruct'],
      OLLAMA['llama3.3:70b'],
    ],
    // Groq and Cerebras name the first; the second is what became of the other that Groq named.
    successors: [official('gpt-oss-120b', GROQ_DEPRECATIONS), official('qwen-3.8-27b', GROQ_DEPRECATIONS)],
  },
  {
    id: 'llama-8b',
    aliases: ['llama-3.1-8b'],
    name: 'Llama 3.1 8B',
    tagline: 'Small and fast, for short questions',
    recommendedFor: 'Classification, extraction, short answers',
    routes: [
      GROQ['llama-3.1-8b-instant'],
      CEREBRAS['llama3.1-8b'],
      TOGETHER['meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo'],
      OPENROUTER['meta-llama/llama-3.1-8b-instruct'],
      OLLAMA['llama3.1:8b'],
    ],
    successors: [official('gpt-oss-20b', GROQ_DEPRECATIONS), chosen('gpt-oss-120b', NONE_LEFT_AT_CEREBRAS)],
  },
  {
    id: 'mixtral',
    aliases: ['mixtral-8x7b'],
    name: 'Mixtral 8x7B',
    tagline: 'A second open opinion, good with languages',
    recommendedFor: 'European languages, a second opinion',
    routes: [GROQ['mixtral-8x7b-32768'], OLLAMA['mixtral:8x7b']],
    successors: [
      chosen('qwen-3.8-27b', "Groq's chain ends in gpt-oss-120b, which already stands in for llama-70b"),
      official('gpt-oss-120b', GROQ_DEPRECATIONS),
    ],
  },
  {
    id: 'gpt-oss-120b',
    name: 'gpt-oss-120b',
    tagline: "OpenAI's large open weights; thinks before it answers",
    recommendedFor: 'Reasoning at speed and at a low price',
    routes: [
      GROQ['openai/gpt-oss-120b'],
      CEREBRAS['gpt-oss-120b'],
      TOGETHER['openai/gpt-oss-120b'],
      OPENROUTER['openai/gpt-oss-120b'],
      OLLAMA['gpt-oss:120b'],
    ],
    successors: [],
  },
  {
    id: 'gpt-oss-20b',
    name: 'gpt-oss-20b',
    tagline: "OpenAI's small open weights, very fast",
    recommendedFor: 'Short questions, high volume',
    routes: [
      GROQ['openai/gpt-oss-20b'],
      TOGETHER['openai/gpt-oss-20b'],
      OPENROUTER['openai/gpt-oss-20b'],
      OLLAMA['gpt-oss:20b'],
    ],
    successors: [],
  },
  {
    id: 'qwen-3.8-27b',
    name: 'Qwen 3.8 27B',
    tagline: 'Open weights that read images, good with languages',
    recommendedFor: 'Images, many languages, code',
    routes: [GROQ['qwen/qwen3.8-27b']],
    successors: [],
  },
  {
    id: 'gemma-4-31b',
    name: 'Gemma 4 31B',
    tagline: "Google's open weights, at Cerebras' speed",
    recommendedFor: 'Everyday questions, very fast',
    routes: [CEREBRAS['gemma-4-31b'], OPENROUTER['google/gemma-4-31b-it']],
    successors: [],
  },
  {
    id: 'glm-4.7',
    name: 'GLM 4.7',
    tagline: 'Open weights made for code and tools',
    recommendedFor: 'Code, tool use',
    routes: [CEREBRAS['zai-glm-4.7'], OPENROUTER['z-ai/glm-4.7']],
    successors: [chosen('gpt-oss-120b', NONE_LEFT_AT_CEREBRAS)],
  },
  {
    id: 'qwen-3-235b',
    name: 'Qwen 3 235B',
    tagline: 'Large open weights that answer without thinking',
    recommendedFor: 'Knowledge, many languages',
    routes: [CEREBRAS['qwen-3-235b-a22b-instruct-2507'], OPENROUTER['qwen/qwen3-235b-a22b-2507']],
    successors: [chosen('gpt-oss-120b', NONE_LEFT_AT_CEREBRAS)],
  },
  {
    id: 'qwen-3-32b',
    name: 'Qwen 3 32B',
    tagline: 'Open weights that think when asked to',
    isArchived: true,
    routes: [GROQ['qwen/qwen3-32b'], OPENROUTER['qwen/qwen3-32b'], OLLAMA['qwen3:32b']],
    successors: [official('gpt-oss-120b', GROQ_DEPRECATIONS)],
  },
  {
    id: 'qwen-3.6-27b',
    name: 'Qwen 3.6 27B',
    tagline: 'What Qwen 3.8 27B followed',
    isArchived: true,
    routes: [GROQ['qwen/qwen3.6-27b']],
    successors: [official('qwen-3.8-27b', GROQ_LATER)],
  },
  {
    id: 'llama-3.1-70b',
    name: 'Llama 3.1 70B',
    tagline: 'What Llama 3.3 70B followed',
    isArchived: true,
    routes: [GROQ['llama-3.1-70b-versatile']],
    successors: [official('gpt-oss-120b', GROQ_DEPRECATIONS)],
  },
  {
    id: 'llama-4-maverick',
    name: 'Llama 4 Maverick',
    tagline: 'Open weights that read images',
    isArchived: true,
    routes: [
      GROQ['meta-llama/llama-4-maverick-17b-128e-instruct'],
      OPENROUTER['meta-llama/llama-4-maverick'],
    ],
    successors: [
      official('gpt-oss-120b', GROQ_DEPRECATIONS),
      chosen('qwen-3.8-27b', 'it reads images, which gpt-oss-120b does not'),
    ],
  },
  {
    id: 'llama-4-scout',
    name: 'Llama 4 Scout',
    tagline: 'Open weights that read images',
    isArchived: true,
    routes: [GROQ['meta-llama/llama-4-scout-17b-16e-instruct'], OPENROUTER['meta-llama/llama-4-scout']],
    successors: [official('gpt-oss-120b', GROQ_DEPRECATIONS), official('qwen-3.8-27b', GROQ_DEPRECATIONS)],
  },
  {
    id: 'gemma-2-9b',
    name: 'Gemma 2 9B',
    tagline: 'Small open weights by Google',
    isArchived: true,
    routes: [GROQ['gemma2-9b-it'], OLLAMA['gemma2:9b']],
    successors: [official('gpt-oss-20b', GROQ_DEPRECATIONS)],
  },
  {
    id: 'kimi-k2-0905',
    name: 'Kimi K2 0905',
    tagline: 'Large open weights made for agents',
    isArchived: true,
    routes: [GROQ['moonshotai/kimi-k2-instruct-0905'], OPENROUTER['moonshotai/kimi-k2-0905']],
    successors: [official('gpt-oss-120b', GROQ_DEPRECATIONS)],
  },
];
