import type { Gauge } from '../limits.ts';
import type { Headers } from './dialect.ts';

/**
 * How much of a limit is left, in the headers that OpenAI began and others took over: `x-ratelimit-limit-requests`.
 *
 * @param name how this vendor calls the limit: `requests`, `tokens-minute`
 * @param toReset writes when all of it is back, of milliseconds; vendors without one do not tell
 */
export function limitHeaders(
  name: string,
  gauge: Gauge | undefined,
  toReset?: (resetMs: number) => string,
): Headers {
  if (gauge === undefined) return {};
  return {
    [`x-ratelimit-limit-${name}`]: String(gauge.limit),
    [`x-ratelimit-remaining-${name}`]: String(gauge.remaining),
    ...(toReset && { [`x-ratelimit-reset-${name}`]: toReset(gauge.resetMs) }),
  };
}
