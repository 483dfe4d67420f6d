import type { Family } from '../core/contracts.ts';
import { goDuration, openAiLimit, rateLimitReader } from '../wire/rate-limits.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { DATES, refineByMessage, type Sentences, undatedBy } from './parts.ts';

/** xAI's Chat Completions (docs.x.ai). Retired names are answered by a newer model, without a word but `model`. */
export const xai = openAiCompatible({
  name: 'xai',
  displayName: 'xAI',
  baseUrl: 'https://api.x.ai/v1',
  account: {
    keys: 'https://console.x.ai',
    billing: 'https://console.x.ai',
  },
  familyOf,
  // grok-4-0709, grok-3-latest (docs.x.ai/developers/models).
  undated: undatedBy(DATES.day, 'latest'),
  refineFault: (fault) => refineByMessage(fault, SENTENCES),
  // How much is left, and not until when.
  rateLimits: rateLimitReader(
    [openAiLimit('requests', 'minute'), openAiLimit('tokens', 'minute')],
    goDuration,
  ),
});

/** Grok 4 and later think, unless their name says otherwise, and those that do take no stop words and no penalties (docs.x.ai). */
function familyOf(upstreamId: string): Family {
  const thinks = /^grok-(?:[4-9]|3-mini)/.test(upstreamId) && !upstreamId.includes('non-reasoning');
  return thinks ? { refuses: ['stop', 'frequencyPenalty', 'presencePenalty'] } : {};
}

/** Cases that share a code with others. Each stands in a fixture of test/wire/xai/errors. */
const SENTENCES: Sentences = [
  ['invalid_request', /^Incorrect API key provided\b/, 'authentication_failed'], // invalid-key.json: a 400
  ['invalid_request', /^This model's maximum prompt length is \d+\b/, 'context_length_exceeded'], // context-length.json
  ['permission_denied', /^Content violates usage guidelines\b/, 'content_filtered'], // content-violation.json
  ['permission_denied', /^Your team \S+ has either used all available credits\b/, 'quota_exceeded'], // no-credit.json
];
