/** What one key may do. What is left out is `UNLIMITED`; a vendor looks only at the limits it has. */
export interface KeyLimits {
  readonly requestsPerDay?: number;
  readonly tokensPerMinute?: number;
}

/** Far beyond any benchmark, so that nothing trips over it; give smaller numbers to get real 429s. */
export const UNLIMITED = 1e12;

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

/** A limit that refills continuously. Times in milliseconds, `now` from one clock. */
export interface Bucket {
  readonly limit: number;
  used(now: number): number;
  use(amount: number, now: number): void;
  /** Milliseconds until `amount` more fits. */
  wait(amount: number, now: number): number;
}

/** An empty bucket: `limit` fit into each period. */
export function openBucket(limit: number, periodMs: number, opened: number): Bucket {
  let level = 0;
  let at = opened;
  const perMs = limit / periodMs;
  const used = (now: number) => {
    level = Math.max(0, level - (now - at) * perMs);
    at = now;
    return level;
  };
  return {
    limit,
    used,
    use: (amount, now) => {
      level = used(now) + amount;
    },
    wait: (amount, now) => Math.max(0, used(now) + amount - limit) / perMs,
  };
}

/** A Go duration as Groq prints them: `615ms`, `7.66s`, `2m59.56s`, `1h12m3.4s`. */
export function toGoDuration(ms: number): string {
  if (ms <= 0) return '0s';
  const whole = Math.ceil(ms);
  if (whole < 1000) return `${whole}ms`;
  const seconds = whole / 1000;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${Number((seconds % 60).toFixed(3))}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
