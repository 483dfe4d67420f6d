import { routesAt } from '../routes-at.ts';
import { CEREBRAS_DEPRECATIONS, CEREBRAS_MODELS, on } from '../sources.ts';
import { GPT_OSS, OPTIONAL } from '../thinking.ts';

export const CEREBRAS = routesAt('cerebras', {
  'gpt-oss-120b': {
    label: 'gpt-oss-120b',
    // 65,536 for free keys.
    context: 131_072,
    output: 40_960,
    can: ['tools', 'jsonSchema', 'reasoning'],
    thinking: GPT_OSS,
    source: CEREBRAS_MODELS,
  },
  'gemma-4-31b': {
    label: 'Gemma 4 31B',
    // Its first day is not known; on this one it was there.
    released: on('2026-08-20', CEREBRAS_MODELS),
    source: CEREBRAS_MODELS,
  },
  'zai-glm-4.7': {
    label: 'GLM 4.7',
    context: 131_072,
    output: 40_960,
    can: ['tools', 'jsonSchema', 'reasoning'],
    thinking: OPTIONAL,
    // The day on which its predecessor went in its favour.
    released: on('2026-01-20', CEREBRAS_DEPRECATIONS),
    retires: '2026-08-17',
    source: CEREBRAS_DEPRECATIONS,
  },
  'llama3.1-8b': {
    label: 'Llama 3.1 8B',
    can: ['tools', 'jsonSchema'],
    announced: '2026-04-22',
    retires: '2026-05-27',
    source: CEREBRAS_DEPRECATIONS,
  },
  'qwen-3-235b-a22b-instruct-2507': {
    label: 'Qwen 3 235B',
    can: ['tools', 'jsonSchema'],
    announced: '2026-04-22',
    retires: '2026-05-27',
    source: CEREBRAS_DEPRECATIONS,
  },
  'llama-3.3-70b': {
    label: 'Llama 3.3 70B',
    can: ['tools', 'jsonSchema'],
    retires: '2026-02-16',
    source: CEREBRAS_DEPRECATIONS,
  },
});
