/** What one key may do. What is left out is `UNLIMITED`; a vendor looks only at the limits it has. */
export interface KeyLimits {
  readonly requestsPerSecond?: number;
  readonly requestsPerMinute?: number;
  readonly requestsPerDay?: number;
  readonly tokensPerSecond?: number;
  readonly tokensPerMinute?: number;
  readonly tokensPerDay?: number;
  readonly inputTokensPerMinute?: number;
  readonly outputTokensPerMinute?: number;
  /** Requests at once. */
  readonly concurrency?: number;
}

export const LIMIT_NAMES: readonly (keyof KeyLimits)[] = [
  ...(['requestsPerSecond', 'requestsPerMinute', 'requestsPerDay'] as const),
  ...(['tokensPerMinute', 'tokensPerDay', 'inputTokensPerMinute', 'outputTokensPerMinute'] as const),
  'concurrency',
];

/** The limits that time gives back. */
export type LimitName = Exclude<keyof KeyLimits, 'concurrency'>;

/** Counts what runs at once, per key. */
export interface Slots {
  /** Takes a place, or says how many there would be. Whoever got one frees it. */
  take(key: string): { readonly free: () => void } | { readonly wanted: number };
}

export function openSlots(limit: number): Slots {
  const running = new Map<string, number>();
  const add = (key: string, change: number) => running.set(key, (running.get(key) ?? 0) + change);
  return {
    take(key) {
      const wanted = (running.get(key) ?? 0) + 1;
      if (wanted > limit) return { wanted };
      add(key, 1);
      return { free: () => add(key, -1) };
    },
  };
}

/** One limit of a key as it stands. */
export interface Gauge {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until everything used so far is back. */
  readonly resetMs: number;
}

/** A limit that a request would break. */
export interface Overdraft<N extends LimitName = LimitName> {
  readonly name: N;
  readonly limit: number;
  readonly used: number;
  readonly requested: number;
  /** Milliseconds until it fits; endless for what never will. */
  readonly waitMs: number;
}

/** Counts what each key uses. All limits refill continuously (a request of 14,400 a day is back in 6 s: §1.6). */
export interface Meter<N extends LimitName> {
  /** Takes a request's costs, or says what they would break. `now` in milliseconds, from one clock. */
  take(
    key: string,
    costs: Readonly<Record<N, number>>,
    now: number,
  ): { readonly gauges: Readonly<Record<N, Gauge>>; readonly over?: Overdraft<N> };
}

export function openMeter<N extends LimitName>(limits: KeyLimits, names: readonly N[]): Meter<N> {
  const buckets = new Map<string, readonly (readonly [N, Bucket])[]>();
  return {
    take(key, costs, now) {
      let own = buckets.get(key);
      if (own === undefined) {
        own = names.map(
          (name) => [name, openBucket(limits[name] ?? UNLIMITED, PERIODS_MS[name], now)] as const,
        );
        buckets.set(key, own);
      }
      const over = own.find(([name, bucket]) => bucket.wait(costs[name], now) > 0);
      if (over === undefined) for (const [name, bucket] of own) bucket.use(costs[name], now);
      const gauges = Object.fromEntries(own.map(([name, bucket]) => [name, bucket.read(now)]));
      const taken = { gauges: gauges as Record<N, Gauge> };
      return over === undefined
        ? taken
        : { ...taken, over: toOverdraft(over[0], over[1], costs[over[0]], now) };
    },
  };
}

/** A Go duration as Groq and OpenAI print them: `615ms`, `7.66s`, `2m59.56s`, `1h12m3.4s`. */
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

// Far beyond any benchmark, so that nothing trips over it; smaller numbers make real 429s.
const UNLIMITED = 1e12;

const PERIODS_MS: Readonly<Record<LimitName, number>> = {
  requestsPerSecond: 1000,
  requestsPerMinute: 60_000,
  requestsPerDay: 86_400_000,
  tokensPerSecond: 1000,
  tokensPerMinute: 60_000,
  tokensPerDay: 86_400_000,
  inputTokensPerMinute: 60_000,
  outputTokensPerMinute: 60_000,
};

interface Bucket {
  readonly limit: number;
  used(now: number): number;
  use(amount: number, now: number): void;
  /** Milliseconds until `amount` more fits. */
  wait(amount: number, now: number): number;
  read(now: number): Gauge;
}

function openBucket(limit: number, periodMs: number, opened: number): Bucket {
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
    wait: (amount, now) =>
      amount > limit ? Number.POSITIVE_INFINITY : Math.max(0, used(now) + amount - limit) / perMs,
    read: (now) => {
      const taken = used(now);
      return { limit, remaining: Math.max(0, Math.floor(limit - taken)), resetMs: taken / perMs };
    },
  };
}

function toOverdraft<N extends LimitName>(
  name: N,
  bucket: Bucket,
  requested: number,
  now: number,
): Overdraft<N> {
  const used = Math.round(bucket.used(now));
  return { name, limit: bucket.limit, used, requested, waitMs: bucket.wait(requested, now) };
}
