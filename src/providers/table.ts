import type { Provider } from '../core/contracts.ts';
import { deepseek } from './deepseek.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';

/** Every provider CORO speaks to. Adding one is a file and a line here. */
export const PROVIDERS: readonly Provider[] = [groq, gemini, deepseek];
