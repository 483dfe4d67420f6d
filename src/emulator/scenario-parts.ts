import { deepseekErrorFrame, deepseekOverloaded } from './deepseek-errors.ts';
import { sendReply } from './deliver.ts';
import { geminiBody, geminiErrorFrame, geminiHighDemand } from './gemini-errors.ts';
import { type GroqLimit, groqErrorFrame, groqOverCapacity } from './groq-errors.ts';
import { hex } from './json.ts';
import { type Act, failInside, rewrite } from './misbehave.ts';
import type { ProviderName, Reply, Subject } from './types.ts';

/** One way for a provider to behave, chosen with `play` or with the request header `x-emulator-scenario`. */
export interface Scenario {
  /** In one sentence whose subject is the provider. */
  readonly does: string;
  /** The providers it makes sense for. */
  readonly providers: readonly ProviderName[];
  readonly act: Act;
}

/** A request that surely names a model: the provider's first one if it named none. */
export type Asked = Subject & { readonly model: string };

const ALL: readonly ProviderName[] = ['groq', 'gemini', 'deepseek'];

/** A fixed reply for each provider that has one. */
export function answers(
  does: string,
  replies: Readonly<Partial<Record<ProviderName, (asked: Asked) => Reply>>>,
): Scenario {
  return {
    does,
    providers: ALL.filter((provider) => replies[provider] !== undefined),
    act: ({ exchange, subject }) => {
      const reply = replies[subject.provider];
      if (reply !== undefined) sendReply(exchange, reply(withModel(subject)));
    },
  };
}

/** The same reply from all of them. */
export function answersAlike(does: string, reply: (asked: Asked) => Reply): Scenario {
  return answers(does, { groq: reply, gemini: reply, deepseek: reply });
}

/** Something done to the usual answer. */
export function acts(does: string, act: Act, providers = ALL): Scenario {
  return { does, providers, act };
}

export function page(status: number, title: string): Reply {
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}

/** A 200 with this text, under the content type that was expected. */
export function pretend({ streaming }: Subject, body: string): Reply {
  const type = streaming === 'sse' ? 'text/event-stream' : 'application/json';
  return { status: 200, headers: { 'content-type': type }, body };
}

/** Gemini's 200 without candidates (fixture gemini/chat-prompt-blocked.json). */
export function geminiNothing(asked: Asked, more: Readonly<Record<string, unknown>>): Reply {
  return geminiBody(asked, { ...more, ...geminiUsage(asked, 0) });
}

/** Gemini's 200 with a candidate that says nothing. */
export function geminiCandidate(asked: Asked, candidate: unknown, thoughts = 0): Reply {
  return geminiBody(asked, { candidates: [candidate], ...geminiUsage(asked, thoughts) });
}

/** An answer cut off by the provider's own filter. */
export const blockAnswer: Act = (stage) => {
  if (stage.subject.provider !== 'gemini') return toContentFilter(stage);
  const category = 'HARM_CATEGORY_DANGEROUS_CONTENT';
  const safetyRatings = [{ category, probability: 'HIGH', blocked: true }];
  const candidate = { finishReason: 'SAFETY', index: 0, safetyRatings };
  sendReply(stage.exchange, geminiCandidate(withModel(stage.subject), candidate));
};

const toContentFilter = rewrite(/"finish_reason":"\w+"/, '"finish_reason":"content_filter"');

/** Each provider's error inside a 200. */
export const failWith200 = failInside(
  ({ provider }) => ERROR_FRAMES[provider](),
  (subject) => OVERLOADED[subject.provider](withModel(subject).model).body,
);

const ERROR_FRAMES: Readonly<Record<ProviderName, () => string>> = {
  groq: groqErrorFrame,
  gemini: geminiErrorFrame,
  deepseek: deepseekErrorFrame,
};

const OVERLOADED: Readonly<Record<ProviderName, (model: string) => Reply>> = {
  groq: groqOverCapacity,
  gemini: geminiHighDemand,
  deepseek: deepseekOverloaded,
};

/** The numbers of the fixtures groq/errors/rate-limit-tpm, rate-limit-tpd and request-too-large. */
export const GROQ_LIMITS = {
  minute: {
    organization: 'org_01j5b4pz9jff492fq686vypsx6',
    kind: 'tokens per minute (TPM)',
    limit: 8000,
    used: 7034,
    requested: 1443,
    wait: '3.577s',
  },
  day: {
    organization: 'org_01kdyjjc50e6xb2qnxyj43kv66',
    kind: 'tokens per day (TPD)',
    limit: 200_000,
    used: 197_494,
    requested: 4035,
    wait: '11m0.528s',
  },
  large: {
    organization: 'org_01kgg5588eftc8k70aes4864eb',
    kind: 'tokens per minute (TPM)',
    limit: 8000,
    requested: 32_979,
  },
} as const satisfies Readonly<Record<string, Omit<GroqLimit, 'model'> & { used?: number; wait?: string }>>;

/** `x-ratelimit-*` know requests per day and tokens per minute only: with the day's tokens gone they look healthy. */
export function groqLimitHeaders(
  retryAfter: number,
  requests: readonly [remaining: number, reset: string],
  tokens: readonly [remaining: number, reset: string],
): Readonly<Record<string, string>> {
  return {
    'retry-after': String(retryAfter),
    'x-ratelimit-limit-requests': '1000',
    'x-ratelimit-limit-tokens': '8000',
    'x-ratelimit-remaining-requests': String(requests[0]),
    'x-ratelimit-remaining-tokens': String(tokens[0]),
    'x-ratelimit-reset-requests': requests[1],
    'x-ratelimit-reset-tokens': tokens[1],
  };
}

function withModel(subject: Subject): Asked {
  return { ...subject, model: subject.model ?? FIRST_MODEL[subject.provider] };
}

const FIRST_MODEL: Readonly<Record<ProviderName, string>> = {
  groq: 'openai/gpt-oss-120b',
  gemini: 'gemini-3.8-flash',
  deepseek: 'deepseek-flash',
};

function geminiUsage({ model }: Asked, thoughts: number): Readonly<Record<string, unknown>> {
  return {
    usageMetadata: {
      promptTokenCount: 16,
      totalTokenCount: 16 + thoughts,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 16 }],
      ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
    },
    modelVersion: model,
    responseId: hex(23),
  };
}
