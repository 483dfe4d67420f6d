import type { Capability } from '../../core/model.ts';
import { routesAt } from '../routes-at.ts';
import {
  ANTHROPIC_DEPRECATIONS,
  ANTHROPIC_MODELS,
  ANTHROPIC_RELEASES,
  ANTHROPIC_SDK,
  on,
} from '../sources.ts';
import { CLAUDE_4, CLAUDE_4_6, CLAUDE_5, CLAUDE_ALWAYS_ON } from '../thinking.ts';

const THINKS: readonly Capability[] = ['tools', 'images', 'jsonSchema', 'reasoning'];

/** Since Opus 4.7 a temperature or a `top_p` is an error: "`temperature` is deprecated for this model." */
const CURRENT = {
  context: 1_000_000,
  output: 128_000,
  can: THINKS,
  refuses: ['temperature', 'topP'],
  source: ANTHROPIC_MODELS,
} as const;

/** Until then it ended at 1, and since Opus 4.1 it was that or `top_p`: "cannot both be specified for this model". */
const ONE_WAY = { maxTemperature: 1, samplesByOne: true } as const;

const CLAUDE_4_5 = {
  context: 200_000,
  can: THINKS,
  ...ONE_WAY,
  thinking: CLAUDE_4,
  source: ANTHROPIC_SDK,
} as const;

const CLAUDE_3 = {
  context: 200_000,
  can: ['tools', 'images'],
  maxTemperature: 1,
  source: ANTHROPIC_DEPRECATIONS,
} as const;

export const ANTHROPIC = routesAt('anthropic', {
  'claude-fable-5-1': { label: 'Claude Fable 5.1', ...CURRENT, thinking: CLAUDE_ALWAYS_ON },
  'claude-opus-5-5': { label: 'Claude Opus 5.5', ...CURRENT, thinking: CLAUDE_ALWAYS_ON },
  'claude-sonnet-5-5': {
    label: 'Claude Sonnet 5.5',
    ...CURRENT,
    thinking: CLAUDE_5,
  },
  // "From $0.10 / $0.50": what it costs beyond that is not known, so neither is the price.
  'claude-haiku-5-5': { label: 'Claude Haiku 5.5', ...CURRENT, price: [], thinking: CLAUDE_5 },
  'claude-opus-5': { label: 'Claude Opus 5', ...CURRENT, thinking: CLAUDE_5, released: '2026-07-24' },
  'claude-sonnet-5': { label: 'Claude Sonnet 5', ...CURRENT, thinking: CLAUDE_5, released: '2026-06-30' },
  'claude-opus-4-8': { label: 'Claude Opus 4.8', ...CURRENT, thinking: CLAUDE_5 },
  'claude-sonnet-4-6': {
    label: 'Claude Sonnet 4.6',
    context: 1_000_000,
    output: 64_000,
    can: THINKS,
    ...ONE_WAY,
    thinking: CLAUDE_4_6,
    source: ANTHROPIC_MODELS,
  },
  'claude-haiku-4-5': {
    label: 'Claude Haiku 4.5',
    context: 200_000,
    output: 64_000,
    can: THINKS,
    ...ONE_WAY,
    thinking: CLAUDE_4,
    source: ANTHROPIC_MODELS,
  },
  'claude-opus-4-0': {
    label: 'Claude Opus 4',
    context: 200_000,
    output: 32_000,
    can: THINKS,
    maxTemperature: 1,
    retires: '2026-06-15',
    source: ANTHROPIC_RELEASES,
  },
  'claude-sonnet-4-0': {
    label: 'Claude Sonnet 4',
    context: 200_000,
    output: 64_000,
    can: THINKS,
    maxTemperature: 1,
    retires: '2026-06-15',
    source: ANTHROPIC_RELEASES,
  },
  'claude-opus-4-5': { label: 'Claude Opus 4.5', output: 64_000, ...CLAUDE_4_5, retires: '2027-01-22' },
  'claude-sonnet-4-5': {
    label: 'Claude Sonnet 4.5',
    output: 64_000,
    ...CLAUDE_4_5,
    announced: on('2026-09-30', ANTHROPIC_RELEASES),
    retires: '2026-11-30',
  },
  'claude-opus-4-1': {
    label: 'Claude Opus 4.1',
    output: 32_000,
    ...CLAUDE_4_5,
    announced: '2026-06-05',
    retires: '2026-08-05',
    source: ANTHROPIC_DEPRECATIONS,
  },
  'claude-3-7-sonnet-20250219': {
    label: 'Claude Sonnet 3.7',
    output: 64_000,
    ...CLAUDE_3,
    can: ['tools', 'images', 'reasoning'],
    thinking: CLAUDE_4,
    announced: '2025-10-28',
    retires: '2026-02-19',
  },
  'claude-3-5-sonnet-20241022': {
    label: 'Claude Sonnet 3.5',
    output: 8192,
    ...CLAUDE_3,
    announced: '2025-08-13',
    retires: '2025-10-28',
  },
  'claude-3-5-haiku-20241022': {
    label: 'Claude Haiku 3.5',
    output: 8192,
    ...CLAUDE_3,
    announced: '2025-12-19',
    retires: '2026-02-19',
  },
  'claude-3-opus-20240229': {
    label: 'Claude Opus 3',
    output: 4096,
    ...CLAUDE_3,
    announced: '2025-06-30',
    retires: '2026-01-05',
  },
  'claude-3-haiku-20240307': {
    label: 'Claude Haiku 3',
    output: 4096,
    ...CLAUDE_3,
    announced: '2026-02-19',
    retires: '2026-04-20',
  },
});
