import type { Price } from '../../core/model.ts';
import { routesAt } from '../routes-at.ts';
import { DEEPSEEK_UPDATES } from '../sources.ts';
import { DEEPSEEK_ON, DEEPSEEK as THINKING } from '../thinking.ts';

/** DeepSeek doubles its prices 01–04 and 06–10 UTC on working days; Chinese holidays are not known here. */
const peak: NonNullable<Price['peak']> = {
  factor: 2,
  weekdays: [1, 2, 3, 4, 5],
  hoursUtc: [
    [1, 4],
    [6, 10],
  ],
};

/** The day and the hour that DeepSeek named for the end of its aliases. */
const ALIASES_END = '2026-07-24T15:59:00Z';

const FLASH = {
  context: 1_048_576,
  output: 393_216,
  price: [{ input: 0.15, cachedInput: 0.003, output: 0.6, peak }],
  can: ['tools', 'reasoning'],
  released: '2026-09-10',
  source: DEEPSEEK_UPDATES,
} as const;

export const DEEPSEEK = routesAt('deepseek', {
  'deepseek-flash': { ...FLASH, label: 'DeepSeek V4.1 Flash', thinking: THINKING },
  'deepseek-v4-pro': {
    label: 'DeepSeek V4 Pro',
    context: 1_048_576,
    output: 393_216,
    price: [{ input: 0.66, cachedInput: 0.022, output: 1.98, peak }],
    can: ['tools', 'reasoning'],
    thinking: THINKING,
    released: '2026-08-13',
    source: DEEPSEEK_UPDATES,
  },
  // Still accepted, but served by deepseek-flash.
  'deepseek-v4-flash': {
    label: 'DeepSeek V4 Flash',
    context: 1_048_576,
    output: 393_216,
    can: ['tools', 'reasoning'],
    thinking: THINKING,
    released: '2026-07-31',
    retires: '2026-09-10',
    source: DEEPSEEK_UPDATES,
  },
  // The two were one model at last, V4 Flash, without and with thinking.
  'deepseek-chat': {
    label: 'DeepSeek V2.5',
    price: [],
    can: ['tools'],
    retires: ALIASES_END,
    source: DEEPSEEK_UPDATES,
  },
  'deepseek-reasoner': {
    label: 'DeepSeek R1',
    price: [],
    can: ['tools', 'reasoning'],
    retires: ALIASES_END,
    source: DEEPSEEK_UPDATES,
  },
  'deepseek-coder': {
    label: 'DeepSeek Coder',
    price: [],
    can: [],
    retires: '2024-09-05',
    source: DEEPSEEK_UPDATES,
  },
});

/** `deepseek-flash` as `deepseek-reasoner` was: it thinks unless it is told not to. */
export const DEEPSEEK_THINKING = routesAt('deepseek', {
  'deepseek-flash': { ...FLASH, label: 'DeepSeek V4.1 Flash, thinking', thinking: DEEPSEEK_ON },
});
