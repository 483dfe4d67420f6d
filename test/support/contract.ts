import type { FaultCode } from '../../src/core/fault-codes.ts';
import type { ScenarioName } from '../../src/emulator/scenarios.ts';

/** What one provider must be sent, and what must become of what it says. Each provider has one, in `test/contract`. */
export interface Contract {
  /** The provider's own id of the model that is asked, pinned: nobody answers in its place. */
  readonly upstreamId: string;
  /** Below the provider's base URL. */
  readonly path: string;
  readonly keyHeader: string;
  readonly keyPrefix: string;
  /** Sent with every request, beside the key and what all are sent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: it shows what it thinks, and counts it apart. */
  readonly thinks?: 'counted, not shown' | 'shown, not counted';
  /** What an answer costs, where that is not some amount. */
  readonly cost?: 'nothing' | 'unknown';
  readonly bodies: Readonly<Record<Question, unknown>>;
  /** Other models as they are asked when nothing is said of effort, by the provider's own ids. */
  readonly lowest: Readonly<Record<string, unknown>>;
  /** A verbatim answer with tokens counted apart, and what its counts come to. */
  readonly counted: { readonly fixture: string; readonly usage: unknown };
  /** What each of the emulator's scenarios becomes, and how many requests are made for it. */
  readonly faults: Faults;
  /** What differs when the answer is streamed. */
  readonly streamed: {
    /** Default: the same. */
    readonly path?: string;
    /** Of the body, beside those of a whole answer. */
    readonly fields: object;
    /** Beside `alikeStreamed`. */
    readonly faults: Faults;
  };
}

type Faults = Readonly<Partial<Record<ScenarioName, readonly [code: FaultCode, requests: number]>>>;

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
export const alike = {
  'invalid-key': ['authentication_failed', 1],
  'missing-key': ['authentication_failed', 1],
  'rate-limit': ['rate_limited', 3],
  'context-length': ['context_length_exceeded', 1],
  gone: ['invalid_model', 1],
  overloaded: ['model_overloaded', 3],
  'server-error': ['provider_error', 3],
  'bad-gateway-html': ['service_unavailable', 3],
  redirect: ['invalid_response', 2],
  garbage: ['invalid_response', 2],
  html: ['invalid_response', 2],
  'empty-body': ['empty_response', 2],
  huge: ['response_too_large', 1],
  gzip: ['invalid_response', 2],
  'huge-headers': ['response_too_large', 1],
  hang: ['timeout', 1],
  slow: ['timeout', 1],
  reset: ['network_error', 3],
  cut: ['stream_interrupted', 2],
  truncated: ['invalid_response', 2],
} as const satisfies Faults;

/** What has come of a stream is kept, and not asked for again. */
export const alikeStreamed = {
  'empty-body': ['stream_interrupted', 2],
  huge: ['response_too_large', 1],
  cut: ['stream_interrupted', 1],
  truncated: ['stream_interrupted', 1],
} as const satisfies Faults;
