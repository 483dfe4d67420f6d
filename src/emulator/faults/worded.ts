import type { FaultCode } from '../../core/fault-codes.ts';
import type { ScenarioWord } from '../scenario-words.ts';
import type { ProviderName } from '../types.ts';
import type { Fault, Place } from './fault.ts';

/** What a client should make of the faults that each vendor words on its own. */
const CODES: Readonly<Record<ScenarioWord, FaultCode | ((place: Place) => FaultCode)>> = {
  'invalid-key': 'authentication_failed',
  'missing-key': 'authentication_failed',
  forbidden: 'permission_denied',
  'rate-limit': 'rate_limited',
  'request-rate-limit': 'rate_limited',
  'upstream-rate-limit': 'rate_limited',
  quota: 'quota_exceeded',
  'no-credit': 'quota_exceeded',
  'spend-limit': 'quota_exceeded',
  'own-spend-limit': 'quota_exceeded',
  billing: 'quota_exceeded',
  'too-large': 'request_too_large',
  'context-length': 'context_length_exceeded',
  unprocessable: 'invalid_parameters',
  'content-filter': 'content_filtered',
  guardrail: 'content_filtered',
  gone: 'invalid_model',
  'gone-legacy': 'invalid_model',
  overloaded: 'model_overloaded',
  'upstream-down': 'service_unavailable',
  'server-error': 'provider_error',
  deadline: 'timeout',
  'no-candidates': ({ isStream }) => (isStream ? 'stream_interrupted' : 'invalid_response'),
  'empty-parts': 'empty_response',
  'max-tokens-empty': 'max_tokens_reached',
  'blocked-answer': 'content_filtered',
  'out-of-resource': 'model_overloaded',
  'error-first': 'service_unavailable',
  // The one error that Groq was seen to put into a stream is about a malformed tool call.
  // Outside of one, its errors do not carry the status that would say what they mean.
  'error-in-200': ({ provider, isStream }) => {
    if (provider === 'groq') return isStream ? 'invalid_response' : 'provider_error';
    if (provider === 'openrouter') return isStream ? 'rate_limited' : 'service_unavailable';
    return BUSY.includes(provider) ? 'model_overloaded' : 'provider_error';
  },
};

export function seenOfWord(word: ScenarioWord, place: Place): FaultCode {
  const code = CODES[word];
  return typeof code === 'function' ? code(place) : code;
}

/** What a vendor said before it stopped stands, also where all of it came at once; undefined = as with any fault. */
export function keepsTextOfWord(word: ScenarioWord, { provider }: Place): boolean | undefined {
  if (word === 'out-of-resource') return true;
  return word === 'blocked-answer' ? provider === 'deepseek' || provider === 'openai' : undefined;
}

/** Replies stand in place of an answer; the others change one that was on its way. */
export function phasesOfWord(word: ScenarioWord): Fault['phases'] {
  if (word === 'error-in-200') return ['mid', 'first-token', 'end'];
  return word === 'blocked-answer' || word === 'out-of-resource' ? ['end'] : ['connect', 'headers'];
}

/** Whose error inside a 200 says that a model is busy. */
const BUSY: readonly ProviderName[] = ['deepseek', 'gemini', 'anthropic'];
