import { answer, failInside, rewrite } from '../misbehave.ts';
import type { Vendor } from '../vendor.ts';
import {
  openAiContextLength,
  openAiErrorFrame,
  openAiErrorIn200,
  openAiInsufficientQuota,
  openAiInvalidKey,
  openAiMissingKey,
  openAiModelNotFound,
  openAiOverloaded,
  openAiRateLimit,
  openAiServerError,
  openAiSpendLimit,
  openAiTooLarge,
} from './openai-errors.ts';

/** OpenAI's ways to fail; tests compare them with test/wire/openai/errors. */
export const OPENAI_SCENARIOS: Vendor['scenarios'] = {
  'invalid-key': answer(({ key }) => openAiInvalidKey(key ?? 'sk-invalid-0000')),
  'missing-key': answer(openAiMissingKey),
  'rate-limit': answer(({ model }) =>
    openAiRateLimit(
      { ...MINUTE, organization: 'org-abc123', model, used: 29_937, requested: 385, wait: '644ms' },
      {
        'retry-after': '1',
        'retry-after-ms': '644',
        'x-ratelimit-remaining-tokens': '63',
        'x-ratelimit-reset-tokens': '59.874s',
      },
    ),
  ),
  'no-credit': answer(openAiInsufficientQuota),
  'spend-limit': answer(openAiSpendLimit),
  'too-large': answer(({ model }) =>
    openAiTooLarge({ ...MINUTE, organization: 'org-abc', model, requested: 31_538 }),
  ),
  'context-length': answer(() => openAiContextLength(173_172, 128_000)),
  gone: answer(({ model }) => openAiModelNotFound(model)),
  overloaded: answer(openAiOverloaded),
  'server-error': answer(openAiServerError),
  'blocked-answer': rewrite(/"finish_reason":"\w+"/, '"finish_reason":"content_filter"'),
  'error-in-200': failInside(openAiErrorFrame, openAiErrorIn200),
};

const MINUTE = { kind: 'tokens per min (TPM)', limit: 30_000 } as const;
