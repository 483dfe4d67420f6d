import type { FaultCode } from '../../src/core/fault-codes.ts';
import type { ScenarioName } from '../../src/emulator/scenarios.ts';

/** What one provider must be sent, and what must become of what it says. Each provider has one, in `test/contract`. */
export interface Contract {
  /** A CORO id that this provider answers with one request, and the provider's own id for what answers. */
  readonly model: string;
  readonly upstreamId: string;
  /** Below the provider's base URL. */
  readonly path: string;
  readonly keyHeader: string;
  readonly keyPrefix: string;
  readonly bodies: Readonly<Record<Question, unknown>>;
  /** Every model at its lowest effort: the CORO id, who answers, and the whole body but for the messages. */
  readonly lowest: readonly (readonly [model: string, upstreamId: string, body: unknown])[];
  /** A verbatim answer with tokens counted apart, and what its counts come to. */
  readonly counted: { readonly fixture: string; readonly usage: unknown };
  /** What each of the emulator's scenarios becomes, and how many requests are made for it. */
  readonly faults: Readonly<Partial<Record<ScenarioName, readonly [code: FaultCode, requests: number]>>>;
}

/** The questions whose bodies are spelled out; `QUESTIONS` in the test asks them. */
export type Question = 'plain' | 'conversation' | 'topP' | 'effort' | 'maxTokens';

export const PROMPT = 'Name one prime number.';
/** All that stands above a conversation, joined. */
export const SYSTEM = [
  'You are a clerk.',
  'Answer in Dutch.',
  'Be brief.',
  'Web search results for "primes". Use them where they help and name the source.',
  '[1] Primes\nTwo is the first.\nhttps://numbers.example/2',
  '[2] More primes\nThree is the next.\nhttps://numbers.example/3',
].join('\n\n');

/** The question of most tests, as a provider that speaks OpenAI's format is sent it. */
export const user = { role: 'user', content: PROMPT };
/** The whole conversation of `conversation`, in the same format. */
export const chat = [
  { role: 'system', content: SYSTEM },
  { role: 'user', content: 'Hello' },
  { role: 'assistant', content: 'Hello!' },
  user,
];

/** What the transport makes of what goes wrong below HTTP, and of bodies that are no answer: alike for all. */
export const alike = (requests: number) =>
  ({
    'invalid-key': ['authentication_failed', 1],
    'missing-key': ['authentication_failed', 1],
    'rate-limit': ['rate_limited', requests],
    'no-credit': ['quota_exceeded', requests],
    'context-length': ['context_length_exceeded', 1],
    // The last resort, the original that is known to be gone, is asked once all others are gone too.
    gone: ['invalid_model', requests + 1],
    overloaded: ['model_overloaded', requests],
    'server-error': ['provider_error', requests],
    'bad-gateway-html': ['service_unavailable', requests],
    redirect: ['invalid_response', requests],
    garbage: ['invalid_response', requests],
    html: ['invalid_response', requests],
    'empty-body': ['empty_response', requests],
    huge: ['response_too_large', requests],
    gzip: ['invalid_response', requests],
    'huge-headers': ['response_too_large', requests],
    hang: ['timeout', requests],
    slow: ['timeout', requests],
    reset: ['network_error', requests],
    cut: ['stream_interrupted', requests],
    truncated: ['invalid_response', requests],
  }) as const satisfies Contract['faults'];
