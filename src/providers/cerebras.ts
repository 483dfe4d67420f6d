import type { Prompt } from '../core/chat-request.ts';
import type { Mode } from '../core/contracts.ts';
import type { Fault } from '../core/fault.ts';
import type { Route } from '../core/model.ts';
import { openAiLimit, rateLimitReader, seconds } from '../wire/rate-limits.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { openWeightsFamily, refineByMessage, type Sentences, withCode } from './parts.ts';

/** Cerebras' Chat Completions (`@cerebras/cerebras_cloud_sdk` 1.91.0, inference-docs.cerebras.ai). */
export const cerebras = openAiCompatible({
  name: 'cerebras',
  displayName: 'Cerebras',
  baseUrl: 'https://api.cerebras.ai/v1',
  account: {
    keys: 'https://cloud.cerebras.ai',
    billing: 'https://cloud.cerebras.ai',
  },
  toOwnFields,
  familyOf: openWeightsFamily,
  lacks: ['frequencyPenalty', 'presencePenalty'],
  refineFault,
  rateLimits: rateLimitReader(
    [
      openAiLimit('requests', 'day', 'requests-day'),
      openAiLimit('tokens', 'minute', 'tokens-minute'),
      openAiLimit('tokens', 'day', 'tokens-day'),
    ],
    seconds,
  ),
});

/** Unknown fields are refused. A cap that is missing counts as 16,384 of the minute's tokens. */
function toOwnFields(_: Route, prompt: Prompt, mode: Mode) {
  return {
    max_completion_tokens: prompt.maxTokens,
    reasoning_effort: prompt.reasoningEffort,
    stream_options: mode === 'stream' ? { include_usage: true } : undefined,
  };
}

function refineFault(fault: Fault): Fault {
  // queue-exceeded.json: a 429 that is about everybody's load and no key's limit.
  if (fault.providerCode === 'queue_exceeded') return withCode(fault, 'model_overloaded');
  return refineByMessage(fault, SENTENCES);
}

/** rate-limit-tpd.json: minute and day share their code. */
const SENTENCES: Sentences = [
  ['rate_limited', /^(?:Tokens|Requests) per day limit exceeded\b/, 'quota_exceeded'],
];
