import { type Config, toConfig } from '../../src/config/config.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { DEFAULT_KEYS } from '../../src/emulator/keys.ts';

/** The five ids, each answered by a model of its own. */
export const MODELS = ['gemini', 'llama-70b', 'llama-8b', 'mixtral', 'deepseek'] as const;

/** Milliseconds until an answer, by the model that really answers. */
const DELAYS = {
  'gemini-3.5-flash-lite': 200,
  'openai/gpt-oss-120b': 400,
  'openai/gpt-oss-20b': 250,
  'qwen/qwen3.8-27b': 300,
  'deepseek-flash': 350,
};

/** The longest of them. */
export const SLOWEST_MS = Math.max(...Object.values(DELAYS));

/** Gives every model its delay. */
export function setDelays(emulator: Emulator): void {
  for (const [model, delay] of Object.entries(DELAYS)) emulator.setLatency(delay, { model });
}

/** Real adapters with keys, whose base URLs are the emulator's. */
export function emulatedConfig({ baseUrls }: Emulator, env: Record<string, string> = {}): Config {
  return toConfig({
    PORT: '0',
    CORO_LOG_LEVEL: 'silent',
    GROQ_API_KEY: DEFAULT_KEYS.groq[0]?.key,
    GROQ_BASE_URL: baseUrls.groq,
    GEMINI_API_KEY: DEFAULT_KEYS.gemini[0]?.key,
    GEMINI_BASE_URL: baseUrls.gemini,
    DEEPSEEK_API_KEY: DEFAULT_KEYS.deepseek[0]?.key,
    DEEPSEEK_BASE_URL: baseUrls.deepseek,
    ...env,
  });
}
