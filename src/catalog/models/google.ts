import type { Model } from '../../core/model.ts';
import { GEMINI } from '../routes/gemini.ts';
import { chosen, GEMINI_DEPRECATIONS, GEMINI_MAIL, official } from '../sources.ts';

const DEAD_END = 'the successor that Google named, gemini-2.0-flash, is shut down too';

export const GOOGLE: readonly Model[] = [
  {
    id: 'gemini',
    name: 'Gemini 1.5 Flash',
    tagline: 'Long context, quick, good all-round',
    recommendedFor: 'Long documents, everyday questions',
    routes: [GEMINI['gemini-1.5-flash']],
    successors: [
      chosen('gemini-3.5-flash-lite', DEAD_END),
      chosen('gemini-3.8-flash', DEAD_END),
      official('gemini-2.0-flash', GEMINI_MAIL),
    ],
  },
  {
    id: 'gemini-3.8-flash',
    name: 'Gemini 3.8 Flash',
    tagline: 'The latest Flash: quick, with a long context',
    recommendedFor: 'Everyday work, images, long documents',
    routes: [GEMINI['gemini-3.8-flash']],
    successors: [],
  },
  {
    id: 'gemini-3.7-flash',
    name: 'Gemini 3.7 Flash',
    tagline: 'A Flash of August 2026',
    routes: [GEMINI['gemini-3.7-flash']],
    successors: [],
  },
  {
    id: 'gemini-3.6-flash',
    name: 'Gemini 3.6 Flash',
    tagline: 'A Flash of July 2026',
    routes: [GEMINI['gemini-3.6-flash']],
    successors: [],
  },
  {
    id: 'gemini-3.5-flash',
    name: 'Gemini 3.5 Flash',
    tagline: 'The strongest and dearest of the Flashes',
    routes: [GEMINI['gemini-3.5-flash']],
    successors: [],
  },
  {
    id: 'gemini-3.5-flash-lite',
    name: 'Gemini 3.5 Flash-Lite',
    tagline: 'Quick and cheap, with a long context',
    recommendedFor: 'High volume, extraction, translation',
    routes: [GEMINI['gemini-3.5-flash-lite']],
    successors: [],
  },
  {
    id: 'gemini-3.1-pro',
    name: 'Gemini 3.1 Pro',
    tagline: "Google's Pro: slower, thinks harder",
    recommendedFor: 'Hard questions, analysis of long documents',
    routes: [GEMINI['gemini-3.1-pro-preview']],
    successors: [],
  },
  {
    id: 'gemini-3.1-flash-lite',
    name: 'Gemini 3.1 Flash-Lite',
    tagline: 'Small and cheap, with a long context',
    routes: [GEMINI['gemini-3.1-flash-lite']],
    successors: [official('gemini-3.5-flash-lite', GEMINI_DEPRECATIONS)],
  },
  {
    id: 'gemini-3-flash',
    name: 'Gemini 3 Flash',
    tagline: 'The first Flash of its generation, a preview',
    isArchived: true,
    routes: [GEMINI['gemini-3-flash-preview']],
    successors: [official('gemini-3.6-flash', GEMINI_DEPRECATIONS)],
  },
  {
    id: 'gemini-3-pro',
    name: 'Gemini 3 Pro',
    tagline: 'The first Pro of its generation, a preview',
    isArchived: true,
    routes: [GEMINI['gemini-3-pro-preview']],
    successors: [official('gemini-3.1-pro', GEMINI_DEPRECATIONS)],
  },
  {
    id: 'gemini-2.5-pro',
    name: 'Gemini 2.5 Pro',
    tagline: 'Thinks before it answers; ends on 2026-12-01',
    routes: [GEMINI['gemini-2.5-pro']],
    successors: [official('gemini-3.8-flash', GEMINI_DEPRECATIONS)],
  },
  {
    id: 'gemini-2.5-flash',
    name: 'Gemini 2.5 Flash',
    tagline: 'Quick, with a long context; ends on 2026-12-01',
    routes: [GEMINI['gemini-2.5-flash']],
    successors: [official('gemini-3.5-flash-lite', GEMINI_DEPRECATIONS)],
  },
  {
    id: 'gemini-2.5-flash-lite',
    name: 'Gemini 2.5 Flash-Lite',
    tagline: 'The cheapest of Google, until further notice',
    routes: [GEMINI['gemini-2.5-flash-lite']],
    successors: [],
  },
  {
    id: 'gemini-2.0-flash',
    name: 'Gemini 2.0 Flash',
    tagline: 'What Gemini 1.5 Flash was followed by',
    isArchived: true,
    routes: [GEMINI['gemini-2.0-flash']],
    successors: [
      official('gemini-3.6-flash', GEMINI_DEPRECATIONS),
      chosen('gemini-2.5-flash-lite', 'between June and July 2026 the named successor was not out yet'),
    ],
  },
  {
    id: 'gemini-2.0-flash-lite',
    name: 'Gemini 2.0 Flash-Lite',
    tagline: 'Small and cheap',
    isArchived: true,
    routes: [GEMINI['gemini-2.0-flash-lite']],
    successors: [official('gemini-3.1-flash-lite', GEMINI_DEPRECATIONS)],
  },
];
