import { anthropic } from './anthropic/anthropic.ts';
import { cerebras } from './cerebras/cerebras.ts';
import { deepseek } from './deepseek.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';
import { llamacpp } from './llamacpp/llamacpp.ts';
import { mistral } from './mistral/mistral.ts';
import { ollama } from './ollama/ollama.ts';
import { openai } from './openai/openai.ts';
import { openrouter } from './openrouter/openrouter.ts';
import { together } from './together/together.ts';
import { PROVIDER_NAMES, type ProviderName } from './types.ts';
import type { Vendor } from './vendor.ts';
import { vllm } from './vllm/vllm.ts';
import { xai } from './xai/xai.ts';

/** Every vendor the emulator speaks for. Adding one is a name in `PROVIDER_NAMES` and a line here. */
export const VENDORS: Readonly<Record<ProviderName, Vendor>> = {
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
  vllm,
  llamacpp,
};

/** Something of each vendor, by its name. */
export function toEach<T>(of: (vendor: Vendor, name: ProviderName) => T): Readonly<Record<ProviderName, T>> {
  const entries = PROVIDER_NAMES.map((name) => [name, of(VENDORS[name], name)]);
  return Object.fromEntries(entries) as Record<ProviderName, T>;
}
