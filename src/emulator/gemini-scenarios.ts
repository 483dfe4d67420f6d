import {
  geminiBody,
  geminiContextLength,
  geminiDeadline,
  geminiErrorFrame,
  geminiHighDemand,
  geminiInternal,
  geminiInvalidKey,
  geminiMissingKey,
  geminiModelNotFound,
  geminiPrepayDepleted,
  geminiProjectDenied,
  geminiQuota,
} from './gemini-errors.ts';
import { hex } from './json.ts';
import { answer, failInside } from './misbehave.ts';
import type { Asked, Reply } from './types.ts';
import type { Vendor } from './vendor.ts';

/** Gemini's ways to fail; tests compare them with test/wire/gemini. */
export const GEMINI_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(geminiInvalidKey),
  'missing-key': answer(geminiMissingKey),
  forbidden: answer(geminiProjectDenied),
  'rate-limit': answer(({ model }) => geminiQuota(model, 'Minute', 5, '34.536139291')),
  quota: answer(({ model }) => geminiQuota(model, 'Day', 20, '28.926488533')),
  'no-credit': answer(geminiPrepayDepleted),
  'context-length': answer(() => geminiContextLength(1_200_000, 1_048_576)),
  'content-filter': answer((asked) =>
    nothing(asked, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }),
  ),
  gone: answer(({ model }) => geminiModelNotFound(model)),
  overloaded: answer(geminiHighDemand),
  'server-error': answer(geminiInternal),
  deadline: answer(geminiDeadline),
  'no-candidates': answer((asked) => nothing(asked, {})),
  'empty-parts': answer((asked) =>
    silence(asked, { content: { role: 'model' }, finishReason: 'STOP', index: 0 }),
  ),
  'max-tokens-empty': answer((asked) =>
    silence(asked, { content: { role: 'model' }, finishReason: 'MAX_TOKENS', index: 0 }, 509),
  ),
  'blocked-answer': answer((asked) => {
    const category = 'HARM_CATEGORY_DANGEROUS_CONTENT';
    const safetyRatings = [{ category, probability: 'HIGH', blocked: true }];
    return silence(asked, { finishReason: 'SAFETY', index: 0, safetyRatings });
  }),
  'error-in-200': failInside(geminiErrorFrame, () => geminiHighDemand().body),
};

// A 200 without candidates (fixture gemini/chat-prompt-blocked.json).
function nothing(asked: Asked, more: Readonly<Record<string, unknown>>): Reply {
  return geminiBody(asked, { ...more, ...usage(asked, 0) });
}

// A 200 with a candidate that says nothing.
function silence(asked: Asked, candidate: unknown, thoughts = 0): Reply {
  return geminiBody(asked, { candidates: [candidate], ...usage(asked, thoughts) });
}

function usage({ model }: Asked, thoughts: number): Readonly<Record<string, unknown>> {
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
