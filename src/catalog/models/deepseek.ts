import type { Model } from '../../core/model.ts';
import { DEEPSEEK as AT, DEEPSEEK_THINKING } from '../routes/deepseek.ts';
import { DEEPSEEK_UPDATES, official } from '../sources.ts';

export const DEEPSEEK: readonly Model[] = [
  {
    id: 'deepseek',
    name: 'DeepSeek V2.5',
    tagline: 'Code and mathematics at a low price',
    recommendedFor: 'Code, mathematics, large volumes',
    routes: [AT['deepseek-chat']],
    successors: [official('deepseek-flash', DEEPSEEK_UPDATES)],
  },
  {
    id: 'deepseek-flash',
    name: 'DeepSeek V4.1 Flash',
    tagline: 'Code and mathematics at a low price',
    recommendedFor: 'Code, mathematics, large volumes',
    routes: [AT['deepseek-flash']],
    successors: [],
  },
  {
    id: 'deepseek-flash-thinking',
    name: 'DeepSeek V4.1 Flash, thinking',
    tagline: 'The same, thinking before it answers',
    recommendedFor: 'Proofs, planning, hard code',
    routes: [DEEPSEEK_THINKING['deepseek-flash']],
    successors: [],
  },
  {
    id: 'deepseek-v4-pro',
    name: 'DeepSeek V4 Pro',
    tagline: "DeepSeek's largest",
    recommendedFor: 'Hard code, long documents',
    routes: [AT['deepseek-v4-pro']],
    successors: [],
  },
  {
    id: 'deepseek-v4-flash',
    name: 'DeepSeek V4 Flash',
    tagline: 'An alias of V4.1 Flash by now',
    isArchived: true,
    routes: [AT['deepseek-v4-flash']],
    successors: [official('deepseek-flash', DEEPSEEK_UPDATES)],
  },
  {
    id: 'deepseek-reasoner',
    name: 'DeepSeek R1',
    tagline: 'Thinks before it answers',
    isArchived: true,
    routes: [AT['deepseek-reasoner']],
    // Its successor is deepseek-flash with thinking on, as DeepSeek's own table has it.
    successors: [official('deepseek-flash-thinking', DEEPSEEK_UPDATES)],
  },
  {
    id: 'deepseek-coder',
    name: 'DeepSeek Coder',
    tagline: 'Merged into deepseek-chat in 2024',
    isArchived: true,
    routes: [AT['deepseek-coder']],
    successors: [official('deepseek', DEEPSEEK_UPDATES)],
  },
];
