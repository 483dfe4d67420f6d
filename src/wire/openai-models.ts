import type { ListedModel, Lookup, ModelsPage } from '../core/account.ts';
import type { Price } from '../core/model.ts';
import { asArray, asCount, asObject, asText, type JsonObject } from './json.ts';

/** `GET /models` as OpenAI made it. Many add what a model can do, each under names of its own. */
export const openAiModels: Lookup<ModelsPage> = { path: '/models', parse: parseModels };

/** `{data: […]}`, or the bare array that Together sends. */
function parseModels(body: unknown): ModelsPage | undefined {
  const list = Array.isArray(body) ? body : asObject(body)?.data;
  if (!Array.isArray(list)) return undefined;
  return { models: list.flatMap((entry) => modelOf(asObject(entry))) };
}

function modelOf(entry: JsonObject | undefined): ListedModel[] {
  const upstreamId = asText(entry?.id);
  if (!entry || upstreamId === undefined) return [];
  const best = asObject(entry.top_provider); // OpenRouter
  return [
    {
      upstreamId: upstreamId.replace(/^models\//, ''), // Gemini's OpenAI endpoint
      chats: isForChat(entry),
      label: asText(entry.display_name) ?? asText(entry.name),
      // Groq, OpenRouter and Together, Mistral, vLLM.
      contextWindow: firstCount(
        entry.context_window,
        entry.context_length,
        entry.max_context_length,
        entry.max_model_len,
      ),
      maxOutputTokens: firstCount(
        entry.max_completion_tokens,
        entry.max_output_length,
        best?.max_completion_tokens,
      ),
      price: priceOf(asObject(entry.pricing)),
      retiresOn: asText(entry.deprecation)?.slice(0, 10), // Mistral
      successor: asText(entry.deprecation_replacement_model),
    },
  ];
}

/**
 * Groq lists speech and marks what is switched off, Together names a type, Mistral capabilities, OpenRouter
 * modalities. Who says nothing is taken to chat.
 */
function isForChat(entry: JsonObject): boolean {
  if (entry.active === false || asObject(entry.capabilities)?.completion_chat === false) return false;
  if (OTHER_TRADES.test(asText(entry.id) ?? '')) return false;
  const type = asText(entry.type);
  if (type !== undefined && /^(?:image|embedding|moderation|rerank|audio|video|transcribe)$/.test(type))
    return false;
  const { output_modalities: output } = { ...entry, ...asObject(entry.architecture) };
  return !Array.isArray(output) || asArray(output).includes('text');
}

/** OpenAI's list has ids and nothing else, and Groq's says no more of its speech models. */
const OTHER_TRADES =
  /(?:^|[-/])(?:whisper|tts|text-embedding|embed|moderation|dall-e|gpt-image|transcribe|realtime|sora)(?:-|$)/;

/** USD per token as text (Groq, OpenRouter), or USD per 1M tokens as numbers (Together). */
function priceOf(pricing: JsonObject | undefined): Price | undefined {
  const perToken = (value: unknown) => {
    const text = asText(value);
    const dollars = text === undefined ? Number.NaN : Number(text);
    // OpenRouter's router models say -1: it depends.
    return dollars >= 0 ? Number((dollars * 1e6).toPrecision(12)) : undefined;
  };
  const perMillion = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : undefined);
  const input = perToken(pricing?.prompt) ?? perMillion(pricing?.input);
  const output = perToken(pricing?.completion) ?? perMillion(pricing?.output);
  if (input === undefined || output === undefined) return undefined;
  const cachedInput = perToken(pricing?.input_cache_read) ?? perMillion(pricing?.cached_input);
  return { input, output, ...(cachedInput !== undefined && { cachedInput }) };
}

function firstCount(...values: readonly unknown[]): number | undefined {
  return values.map(asCount).find((count) => count !== undefined);
}
