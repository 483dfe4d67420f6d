import type { Capability } from '../../core/model.ts';
import { routesAt } from '../routes-at.ts';
import { OPENAI_DEPRECATIONS, OPENAI_MODELS, PRICE_LIST } from '../sources.ts';
import { ALWAYS_ON, OPENAI_GPT_5, OPENAI_GPT_5_6, OPENAI as THINKING } from '../thinking.ts';

const SEES: readonly Capability[] = ['tools', 'images', 'jsonSchema'];
const THINKS: readonly Capability[] = [...SEES, 'reasoning'];

/** Models that reason answer 400 to any temperature but 1, and to `top_p`. */
/** What a model that thinks answers with a 400. */
const REFUSED = ['temperature', 'topP', 'stop', 'frequencyPenalty', 'presencePenalty'] as const;

const REASONING = { can: THINKS, refuses: REFUSED } as const;
const GPT_6 = { ...REASONING, context: 1_050_000, output: 128_000, thinking: OPENAI_GPT_5_6 } as const;

/** Announced on 2026-06-11 and 2026-10-14. */
const END_OF_2026 = { announced: '2026-06-11', retires: '2026-12-11', source: OPENAI_DEPRECATIONS } as const;
const JANUARY = { announced: '2026-10-14', retires: '2027-01-14', source: OPENAI_DEPRECATIONS } as const;
const OCTOBER = { retires: '2026-10-23', source: OPENAI_DEPRECATIONS } as const;

export const OPENAI = routesAt('openai', {
  'gpt-6-astra': { label: 'GPT-6 Astra', ...GPT_6, source: OPENAI_MODELS },
  'gpt-6-sol': { label: 'GPT-6 Sol', ...GPT_6, released: '2026-09-22', source: OPENAI_MODELS },
  'gpt-6-luna': { label: 'GPT-6 Luna', ...GPT_6, released: '2026-09-22', source: OPENAI_MODELS },
  'gpt-5.6-sol': { label: 'GPT-5.6 Sol', ...GPT_6, source: PRICE_LIST },
  'gpt-5.6-terra': { label: 'GPT-5.6 Terra', ...GPT_6, source: PRICE_LIST },
  'gpt-5.6-luna': { label: 'GPT-5.6 Luna', ...GPT_6, source: PRICE_LIST },
  'gpt-5.1': {
    label: 'GPT-5.1',
    ...REASONING,
    context: 400_000,
    output: 128_000,
    thinking: THINKING,
    retires: '2027-04-01',
    source: OPENAI_DEPRECATIONS,
  },
  'gpt-5': {
    label: 'GPT-5',
    ...REASONING,
    context: 400_000,
    output: 128_000,
    thinking: OPENAI_GPT_5,
    ...END_OF_2026,
  },
  'gpt-5-mini': {
    label: 'GPT-5 mini',
    ...REASONING,
    context: 400_000,
    output: 128_000,
    thinking: OPENAI_GPT_5,
    ...END_OF_2026,
  },
  'gpt-5-nano': {
    label: 'GPT-5 nano',
    ...REASONING,
    context: 400_000,
    output: 128_000,
    thinking: OPENAI_GPT_5,
    ...END_OF_2026,
  },
  o3: {
    label: 'o3',
    ...REASONING,
    context: 200_000,
    output: 100_000,
    thinking: ALWAYS_ON,
    ...END_OF_2026,
  },
  'o4-mini': {
    label: 'o4-mini',
    ...REASONING,
    context: 200_000,
    output: 100_000,
    thinking: ALWAYS_ON,
    ...OCTOBER,
  },
  'o3-mini': {
    label: 'o3-mini',
    can: ['tools', 'jsonSchema', 'reasoning'],
    refuses: REFUSED,
    context: 200_000,
    output: 100_000,
    thinking: ALWAYS_ON,
    ...OCTOBER,
  },
  'gpt-4.1': { label: 'GPT-4.1', context: 1_047_576, output: 32_768, can: SEES, ...JANUARY },
  'gpt-4.1-mini': { label: 'GPT-4.1 mini', context: 1_047_576, output: 32_768, can: SEES, ...JANUARY },
  'gpt-4.1-nano': { label: 'GPT-4.1 nano', context: 1_047_576, output: 32_768, can: SEES, ...OCTOBER },
  'gpt-4o': { label: 'GPT-4o', context: 128_000, output: 16_384, can: SEES, ...JANUARY },
  // Other than all after it: a shorter answer, no schema, and an end of its own.
  'gpt-4o-2024-05-13': {
    label: 'GPT-4o of May 2024',
    context: 128_000,
    output: 4096,
    can: ['tools', 'images'],
    ...OCTOBER,
  },
  'gpt-4o-mini': { label: 'GPT-4o mini', context: 128_000, output: 16_384, can: SEES, ...JANUARY },
  'gpt-4-turbo': {
    label: 'GPT-4 Turbo',
    context: 128_000,
    output: 4096,
    can: ['tools', 'images'],
    ...OCTOBER,
  },
  'gpt-3.5-turbo': { label: 'GPT-3.5 Turbo', context: 16_385, output: 4096, can: ['tools'], ...OCTOBER },
});
