import type { Gauge, LimitName, Overdraft } from '../limits.ts';
import type { Reply } from '../types.ts';
import { anthropicRateLimit } from './anthropic-errors.ts';

/** The limits its headers tell of, in the order they are looked at. */
export const ANTHROPIC_LIMITS = [
  'requestsPerMinute',
  'inputTokensPerMinute',
  'outputTokensPerMinute',
  'tokensPerMinute',
] as const satisfies readonly LimitName[];

type AnthropicLimit = (typeof ANTHROPIC_LIMITS)[number];

const NAMES: Readonly<Record<AnthropicLimit, string>> = {
  requestsPerMinute: 'requests',
  inputTokensPerMinute: 'input-tokens',
  outputTokensPerMinute: 'output-tokens',
  tokensPerMinute: 'tokens',
};

/** `anthropic-ratelimit-*`: a reset is a moment (RFC 3339), not a duration. `now` in epoch milliseconds. */
export function toLimitHeaders(
  gauges: Readonly<Record<AnthropicLimit, Gauge>>,
  now: number,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const limit of ANTHROPIC_LIMITS) {
    const { limit: most, remaining, resetMs } = gauges[limit];
    const name = `anthropic-ratelimit-${NAMES[limit]}`;
    headers[`${name}-limit`] = String(most);
    headers[`${name}-remaining`] = String(remaining);
    headers[`${name}-reset`] = toMoment(now + resetMs);
  }
  return headers;
}

export function refuseForLimit(
  { name, limit, waitMs }: Overdraft<AnthropicLimit>,
  headers: Readonly<Record<string, string>>,
): Reply {
  const what = `${limit.toLocaleString('en-US')} ${NAMES[name].replace('-', ' ')} per minute`;
  const wait = Number.isFinite(waitMs) ? { 'retry-after': String(Math.ceil(waitMs / 1000)) } : {};
  return anthropicRateLimit(what, { ...headers, ...wait });
}

function toMoment(ms: number): string {
  return `${new Date(Math.ceil(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
