import type { Provider } from '../../src/core/contracts.ts';
import { openAiCompatible } from '../../src/providers/openai-compatible.ts';
import { PROVIDERS } from '../../src/providers/table.ts';

/** Servers that a base URL alone adds. */
const ADDED = [
  ['vllm', 'vLLM', 'http://127.0.0.1:8001/v1'],
  ['llamacpp', 'llama.cpp', 'http://127.0.0.1:8080/v1'],
  ['gemini-openai', 'Gemini (OpenAI endpoint)', 'https://generativelanguage.googleapis.com/v1beta/openai'],
] as const;

/** Whoever has words in `test/wire`: its folders are named like them. */
export const SPEAKERS: readonly Provider[] = [
  ...PROVIDERS,
  ...ADDED.map(([name, displayName, baseUrl]) => openAiCompatible({ name, displayName, baseUrl })),
];
