import type { Capability } from '../../core/model.ts';
import { routesAt } from '../routes-at.ts';
import { GEMINI_DEPRECATIONS, GEMINI_MAIL, on } from '../sources.ts';
import { GEMINI_3, GEMINI_NO_MINIMAL } from '../thinking.ts';

const SEES: readonly Capability[] = ['tools', 'images', 'jsonSchema'];
const THINKS: readonly Capability[] = [...SEES, 'reasoning'];
const MILLION = 1_048_576;

/** Dates on Google's page that begin with "earliest" are no shutdown dates and do not stand here. */
export const GEMINI = routesAt('gemini', {
  'gemini-3.8-flash': {
    label: 'Gemini 3.8 Flash',
    context: MILLION,
    output: 65_536,
    price: [
      { input: 0.75, cachedInput: 0.075, output: 3.75, until: '2027-01-01' },
      { input: 1.5, cachedInput: 0.15, output: 7.5 },
    ],
    can: THINKS,
    thinking: GEMINI_NO_MINIMAL,
    released: '2026-09-02',
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-3.7-flash': {
    label: 'Gemini 3.7 Flash',
    context: MILLION,
    output: 65_536,
    can: THINKS,
    thinking: GEMINI_NO_MINIMAL,
    released: '2026-08-13',
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-3.6-flash': {
    label: 'Gemini 3.6 Flash',
    context: MILLION,
    output: 65_536,
    can: THINKS,
    thinking: GEMINI_NO_MINIMAL,
    released: '2026-07-21',
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-3.5-flash-lite': {
    label: 'Gemini 3.5 Flash-Lite',
    context: MILLION,
    output: 65_536,
    price: [0.3, 0.03, 2.5],
    can: THINKS,
    thinking: GEMINI_3,
    released: '2026-07-21',
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-3.5-flash': {
    label: 'Gemini 3.5 Flash',
    context: MILLION,
    output: 65_536,
    can: THINKS,
    thinking: GEMINI_3,
    released: '2026-05-19',
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-3.1-pro-preview': {
    label: 'Gemini 3.1 Pro',
    context: MILLION,
    output: 65_536,
    can: THINKS,
    thinking: GEMINI_NO_MINIMAL,
    // Its first day is not known; before this one its predecessor was still there.
    released: on('2026-03-09', GEMINI_DEPRECATIONS),
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-3.1-flash-lite': {
    label: 'Gemini 3.1 Flash-Lite',
    context: MILLION,
    output: 65_536,
    can: THINKS,
    thinking: GEMINI_3,
    released: '2026-05-07',
    announced: on('2026-11-10', GEMINI_DEPRECATIONS),
    retires: '2027-05-07',
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-3-flash-preview': {
    label: 'Gemini 3 Flash',
    context: MILLION,
    output: 65_536,
    can: THINKS,
    thinking: GEMINI_3,
    // Listed as deprecated without a date for its end.
    announced: on('2026-11-10', GEMINI_DEPRECATIONS),
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-3-pro-preview': {
    label: 'Gemini 3 Pro',
    context: MILLION,
    output: 65_536,
    can: THINKS,
    thinking: GEMINI_NO_MINIMAL,
    retires: '2026-03-09',
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-2.5-pro': {
    label: 'Gemini 2.5 Pro',
    context: MILLION,
    output: 65_536,
    can: THINKS,
    announced: on('2026-11-10', GEMINI_DEPRECATIONS),
    retires: '2026-12-01',
    source: GEMINI_DEPRECATIONS,
  },
  // Closed to new users since 2026-07: whose key is new, only the provider can tell.
  'gemini-2.5-flash': {
    label: 'Gemini 2.5 Flash',
    context: MILLION,
    output: 65_536,
    can: THINKS,
    announced: on('2026-11-10', GEMINI_DEPRECATIONS),
    retires: '2026-12-01',
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-2.5-flash-lite': {
    label: 'Gemini 2.5 Flash-Lite',
    context: MILLION,
    output: 65_536,
    can: THINKS,
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-2.0-flash': {
    label: 'Gemini 2.0 Flash',
    context: MILLION,
    output: 8192,
    can: SEES,
    retires: '2026-06-01',
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-2.0-flash-lite': {
    label: 'Gemini 2.0 Flash-Lite',
    context: MILLION,
    output: 8192,
    can: SEES,
    retires: '2026-06-01',
    source: GEMINI_DEPRECATIONS,
  },
  'gemini-1.5-flash': {
    label: 'Gemini 1.5 Flash',
    context: MILLION,
    output: 8192,
    price: [0.075, 0.3],
    can: SEES,
    retires: '2025-09-24',
    source: GEMINI_MAIL,
  },
});
