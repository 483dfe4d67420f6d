import type { Prompt } from '../core/chat-request.ts';
import type { Route } from '../core/model.ts';
import { openAiLimit, rateLimitReader, seconds } from '../wire/rate-limits.ts';
import { openAiCompatible } from './openai-compatible.ts';

/** Mistral's Chat Completions (docs.mistral.ai). Usage comes in streams unasked. */
export const mistral = openAiCompatible({
  name: 'mistral',
  displayName: 'Mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  account: {
    keys: 'https://console.mistral.ai/api-keys',
    billing: 'https://console.mistral.ai/billing',
  },
  toOwnFields,
  familyOf: () => ({ maxTemperature: 1.5 }),
  rateLimits: rateLimitReader(
    [
      openAiLimit('requests', 'minute', 'req-minute'),
      openAiLimit('tokens', 'minute', 'tokens-minute'),
      openAiLimit('tokens', 'month', 'tokens-month'),
    ],
    seconds,
  ),
});

/** Unknown fields are a 422. */
function toOwnFields(_: Route, prompt: Prompt) {
  return { max_tokens: prompt.maxTokens, reasoning_effort: prompt.reasoningEffort };
}
