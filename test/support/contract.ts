import { FAULT_CODES, type FaultCode } from '../../src/core/fault-codes.ts';
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
  /** Of the configuration file: what the owner of a server that CORO does not know says of its models. */
  readonly owned?: object;
  /** Absent: it shows what it thinks, and counts it apart. */
  readonly thinks?: 'counted, not shown' | 'shown, not counted';
  /** What an answer costs, where that is not some amount. */
  readonly cost?: 'nothing' | 'unknown';
  readonly bodies: Readonly<Record<Question, unknown>>;
  /** Other models as they are asked when nothing is said of effort, by the provider's own ids. */
  readonly lowest: Readonly<Record<string, unknown>>;
  /** A verbatim answer with tokens counted apart, and what its counts come to. */
  readonly counted: { readonly fixture: string; readonly usage: unknown };
  /** What each of the emulator's scenarios becomes. */
  readonly faults: Faults;
  /** What differs when the answer is streamed. */
  readonly streamed?: {
    readonly path?: string;
    /** Of the body, beside those of a whole answer; default: `STREAM_FIELDS`. */
    readonly fields?: object;
    /** Beside `alikeStreamed`. */
    readonly faults?: Faults;
  };
}

/** A code, and the requests that are made, where they are not those that the code is worth. */
type Faults = Readonly<Partial<Record<ScenarioName, readonly [code: FaultCode, requests?: number]>>>;

/** What most who speak OpenAI's format are asked for a stream with: usage comes only where it is asked for. */
export const STREAM_FIELDS = { stream: true, stream_options: { include_usage: true } };

/** Requests that a failure is worth while nothing of an answer has come. */
export function requestsFor(code: FaultCode): number {
  return code === 'timeout' ? 1 : 1 + FAULT_CODES[code].retries;
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
export const alike = {
  'invalid-key': ['authentication_failed'],
  'missing-key': ['authentication_failed'],
  'rate-limit': ['rate_limited'],
  'context-length': ['context_length_exceeded'],
  gone: ['invalid_model'],
  overloaded: ['model_overloaded'],
  'server-error': ['provider_error'],
  'bad-gateway-html': ['service_unavailable'],
  redirect: ['invalid_response'],
  garbage: ['invalid_response'],
  html: ['invalid_response'],
  'empty-body': ['empty_response'],
  huge: ['response_too_large'],
  gzip: ['invalid_response'],
  'huge-headers': ['response_too_large'],
  hang: ['timeout'],
  slow: ['timeout'],
  reset: ['network_error'],
  cut: ['stream_interrupted'],
  truncated: ['invalid_response'],
} as const satisfies Faults;

/** What has come of a stream is kept, and not asked for again. */
export const alikeStreamed = {
  'empty-body': ['stream_interrupted'],
  huge: ['response_too_large', 1],
  cut: ['stream_interrupted', 1],
  truncated: ['stream_interrupted', 1],
} as const satisfies Faults;
