import type { Fault } from '../core/fault.ts';
import { rateLimitReader, seconds } from '../wire/rate-limits.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { openWeightsFamily, refineByMessage, type Sentences, withCode } from './parts.ts';

/** Together's Chat Completions (docs.together.ai). */
export const together = openAiCompatible({
  name: 'together',
  displayName: 'Together',
  baseUrl: 'https://api.together.xyz/v1',
  familyOf: openWeightsFamily,
  lacks: ['parallelToolCalls'],
  refineFault,
  rateLimits: rateLimitReader(
    [limitOf('requests', 'x-ratelimit'), limitOf('tokens', 'x-tokenlimit')],
    seconds,
  ),
});

/** Its limits are those of a second (docs.together.ai/docs/rate-limits). */
function limitOf(of: 'requests' | 'tokens', name: string) {
  const [limit, remaining, reset] = [`${name}-limit`, `${name}-remaining`, `${name}-reset`];
  return { of, per: 'second', limit, remaining, reset } as const;
}

function refineFault(fault: Fault): Fault {
  // model-not-available.json: the weights are there, for those who rent a machine for them.
  if (fault.providerCode === 'model_not_available') return withCode(fault, 'invalid_model');
  return refineByMessage(fault, SENTENCES);
}

/** context-length.json: a 422 like any other argument's. */
const SENTENCES: Sentences = [
  [
    'invalid_parameters',
    /^Input validation error: `inputs` tokens \+ `max_new_tokens` must be <= \d+/,
    'context_length_exceeded',
  ],
];
