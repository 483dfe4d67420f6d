/** Retries that must not make an outage worse: how long to wait, and how many there may be. */

export interface BackoffLimits {
  /** Milliseconds: the most that the first retry waits. */
  readonly firstMs: number;
  /** Milliseconds: the most that any retry waits. */
  readonly mostMs: number;
}

/**
 * Milliseconds to wait before a retry: anything up to a cap that doubles ("full jitter"), so that those who failed
 * together do not come back together.
 *
 * @param retry 0 for the first
 * @param random from 0 to less than 1
 */
export function backoffMs(retry: number, random: () => number, { firstMs, mostMs }: BackoffLimits): number {
  return Math.round(random() * Math.min(mostMs, firstMs * 2 ** retry));
}

/** How many retries there may be, as a share of the requests: a token bucket. */
export interface RetryBudget {
  /** A request was made that is no retry. */
  earn(): void;
  /** Takes a retry out of the budget; false when there is none. */
  spend(): boolean;
}

export interface RetryBudgetLimits {
  /** Retries that each request earns. */
  readonly ratio: number;
  /** Retries to begin with. */
  readonly start: number;
  /** Retries that may be saved up. */
  readonly most: number;
}

export function openRetryBudget({ ratio, start, most }: RetryBudgetLimits): RetryBudget {
  let tokens = start;
  return {
    earn() {
      tokens = Math.min(most, tokens + ratio);
    },
    spend() {
      // Ten tenths are not quite one.
      if (tokens < 1 - 1e-9) return false;
      tokens -= 1;
      return true;
    },
  };
}
