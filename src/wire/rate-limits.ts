import type { RateLimit } from '../core/account.ts';
import { durationMs } from './retry-after.ts';

type Headers = Readonly<Record<string, string>>;

/** Reads a header that says when an allowance is whole again, as milliseconds from `now` (epoch milliseconds). */
export type ReadReset = (text: string, now: number) => number | undefined;

/** "7.66s", "1m26.4s": OpenAI and Groq. */
export const goDuration: ReadReset = durationMs;
/** "11.382867": Cerebras. */
export const seconds: ReadReset = (text) => scaled(text, 1000);
/** "2026-11-22T21:16:46Z": Anthropic. */
export const instant: ReadReset = (text, now) => fromNow(Date.parse(text), now);
/** "1790000060000": OpenRouter. */
export const epochMs: ReadReset = (text, now) => fromNow(scaled(text, 1), now);

/** An allowance and the three headers that tell it. */
export interface LimitHeaders extends Pick<RateLimit, 'of' | 'per'> {
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}

/** A function that reads the allowances for which at least one header is there. */
export function rateLimitReader(kinds: readonly LimitHeaders[], readReset: ReadReset) {
  return (headers: Headers, now: number): RateLimit[] =>
    kinds.flatMap(({ of, per, ...names }) => {
      const limit = scaled(headers[names.limit], 1);
      const remaining = scaled(headers[names.remaining], 1);
      const resetText = headers[names.reset];
      const resetMs = resetText === undefined ? undefined : readReset(resetText, now);
      const isTold = limit !== undefined || remaining !== undefined || resetMs !== undefined;
      return isTold ? [{ of, per, limit, remaining, resetMs }] : [];
    });
}

/** The names that OpenAI gave these headers; what stands behind them differs in the period. */
export function openAiLimit(
  of: 'requests' | 'tokens',
  per: RateLimit['per'],
  suffix: string = of,
): LimitHeaders {
  const name = (part: string) => `x-ratelimit-${part}-${suffix}`;
  return { of, per, limit: name('limit'), remaining: name('remaining'), reset: name('reset') };
}

function scaled(text: string | undefined, unit: number): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const number = Number(text) * unit;
  return Number.isFinite(number) ? Math.round(number) : undefined;
}

function fromNow(at: number | undefined, now: number): number | undefined {
  return at === undefined || Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
