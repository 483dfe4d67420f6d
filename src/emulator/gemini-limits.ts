import { geminiQuota } from './gemini-errors.ts';
import { type KeyLimits, type Overdraft, openMeter } from './limits.ts';
import type { Reply } from './types.ts';

/** Takes a request for a model, or refuses it. `now` in milliseconds. */
export type GeminiMeter = (
  key: string,
  model: string,
  promptTokens: number,
  now: number,
) => Reply | undefined;

/**
 * Gemini's quotas, each per project and model: requests per minute and day, input tokens per minute. Nobody is told of
 * them before they are spent: there is no header (providers.md §2.6). Undefined where no quota is set.
 */
export function openGeminiMeter(limits: KeyLimits): GeminiMeter | undefined {
  const names = QUOTAS.filter((name) => limits[name] !== undefined);
  if (names.length === 0) return undefined;
  const meter = openMeter(limits, names);
  return (key, model, promptTokens, now) => {
    const costs = { requestsPerDay: 1, requestsPerMinute: 1, inputTokensPerMinute: promptTokens };
    const { over } = meter.take(`${key}\n${model}`, costs, now);
    return over && refuse(over, model, now);
  };
}

const QUOTAS = ['requestsPerDay', 'requestsPerMinute', 'inputTokensPerMinute'] as const;

type Quota = (typeof QUOTAS)[number];

const MINUTE_MS = 60_000;

function refuse({ name, limit, waitMs }: Overdraft<Quota>, model: string, now: number): Reply {
  // The trap: for a day's quota, too, the hint is of seconds (fixture gemini/errors/rate-limit-day.json). And what does
  // not fit into any minute is told the same.
  const hintMs = waitMs > MINUTE_MS ? MINUTE_MS - (now % MINUTE_MS) : waitMs;
  return geminiQuota(model, KINDS[name], limit, (hintMs / 1000).toFixed(9));
}

const KINDS = {
  requestsPerDay: 'Day',
  requestsPerMinute: 'Minute',
  inputTokensPerMinute: 'InputTokens',
} as const;
