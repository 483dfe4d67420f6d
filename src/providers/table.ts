import type { Provider } from '../core/contracts.ts';
import { anthropic } from './anthropic.ts';
import { cerebras } from './cerebras.ts';
import { deepseek } from './deepseek.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { together } from './together.ts';
import { xai } from './xai.ts';

/** Every provider CORO speaks to. Adding one is a file and a line here. */
export const PROVIDERS: readonly Provider[] = [
  groq,
  gemini,
  deepseek,
  cerebras,
  openai,
  anthropic,
  openrouter,
  mistral,
  xai,
  together,
  ollama,
];
