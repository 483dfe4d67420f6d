import type { DatedFact, Source, Successor } from '../core/model.ts';

/** Where the catalog's facts were read, and when. */
const read = (name: string, readOn: string): Source => ({ name, readOn });

export const GROQ_DEPRECATIONS = read('console.groq.com/docs/deprecations', '2026-08-20');
export const GROQ_MODELS = read('GET /models at Groq, and groq.com/pricing', '2026-08-29');
export const GROQ_LATER = read("Groq's documentation", '2026-09-29');
export const GEMINI_DEPRECATIONS = read('ai.google.dev/gemini-api/docs/deprecations', '2026-11-10');
export const GEMINI_MAIL = read(
  'a Google e-mail quoted by a third party; 404s since 2025-10-02',
  '2026-11-22',
);
export const DEEPSEEK_UPDATES = read('api-docs.deepseek.com/updates', '2026-10-01');
export const CEREBRAS_MODELS = read('inference-docs.cerebras.ai', '2026-08-20');
export const CEREBRAS_DEPRECATIONS = read('inference-docs.cerebras.ai/support/deprecation', '2026-08-20');
export const OPENAI_DEPRECATIONS = read('developers.openai.com/api/docs/deprecations', '2026-10-27');
export const OPENAI_MODELS = read('developers.openai.com/api/docs/models', '2026-10-27');
export const ANTHROPIC_MODELS = read('platform.claude.com/docs/about-claude/models', '2026-11-22');
export const ANTHROPIC_RELEASES = read('platform.claude.com/docs/release-notes', '2026-06-17');
export const ANTHROPIC_DEPRECATIONS = read(
  'platform.claude.com/docs/about-claude/model-deprecations',
  '2026-07-30',
);
/** Its SDK warns of models that end, by a list of its own. */
export const ANTHROPIC_SDK = read('@anthropic-ai/sdk 1.13.0', '2026-11-26');
export const XAI_RETIREMENT = read('docs.x.ai/developers/migration/may-15-retirement', '2026-11-22');
export const XAI_MODELS = read('docs.x.ai/developers/models', '2026-11-22');
export const MISTRAL_MODELS = read('docs.mistral.ai/models', '2026-11-22');
export const PRICE_LIST = read('@pydantic/genai-prices 0.1.8', '2026-09-23');
export const OLLAMA_LIBRARY = read('ollama.com/library', '2026-11-22');
export const GPT_OSS_CARD = read('the model card of gpt-oss, for every host', '2026-11-22');

/** What the provider itself recommends. */
export function official(id: string, source: Source): Successor {
  return { id, by: 'provider', source };
}

/** CORO's own choice, and why. */
export function chosen(id: string, why: string): Successor {
  return { id, by: 'coro', source: read(why, '2026-11-22') };
}

export function on(day: string, source: Source): DatedFact {
  return { on: day, source };
}
