import type { Fault } from '../core/fault.ts';
import { FAULT_CODES } from '../core/fault-codes.ts';
import { backoffMs, openRetryBudget, type RetryBudget } from '../flow/retry.ts';
import type { Attempt } from './plan.ts';
import type { Reading } from './reading.ts';

/** Which failures are worth asking the same route again for, after what wait, and how many of them. */
export interface Retries {
  /** A provider was asked for something that it had not been asked for before. */
  asked(provider: string): void;
  /**
   * Milliseconds to wait before the same is tried again, which is then taken out of the provider's budget; undefined
   * when it is not to be.
   *
   * @param attempts upstream requests made for this answer so far
   * @param leftMs until the answer must be there
   */
  waitFor(failed: FailedTry, attempts: number, leftMs: number): number | undefined;
}

/** What an attempt came to. */
interface FailedTry {
  readonly attempt: Pick<Attempt, 'route'>;
  readonly reading: Pick<Reading, 'hasParts'>;
  /** How often the same had been tried before. */
  readonly repeat: number;
  readonly fault: Fault | undefined;
}

/** Upstream requests for one answer, beyond which nothing is tried again. */
const MOST_ATTEMPTS = 3;
/** Nobody is kept waiting for longer than this, or than half of the time that is left. */
const MOST_WAIT_MS = 8000;
const BACKOFF = { firstMs: 500, mostMs: MOST_WAIT_MS };
/** Google's SRE book: one retry in ten requests. A few to begin with, and a few saved up. */
const BUDGET = { ratio: 0.1, start: 3, most: 10 };

/** @param random from 0 to less than 1 */
export function openRetries(random: () => number = Math.random): Retries {
  const budgets = new Map<string, RetryBudget>();
  const budgetOf = (provider: string): RetryBudget => {
    const known = budgets.get(provider) ?? openRetryBudget(BUDGET);
    budgets.set(provider, known);
    return known;
  };
  return {
    asked: (provider) => budgetOf(provider).earn(),
    waitFor({ attempt, fault, repeat, reading }, attempts, leftMs) {
      if (!fault || reading.hasParts || attempts >= MOST_ATTEMPTS || !isWorthwhile(fault, repeat)) return;
      const hint = fault.retryAfterMs;
      const wait = hint === undefined ? backoffMs(repeat, random, BACKOFF) : spread(hint, random);
      if (wait > Math.min(MOST_WAIT_MS, leftMs / 2)) return;
      return budgetOf(attempt.route.provider).spend() ? wait : undefined;
    },
  };
}

function isWorthwhile(fault: Fault, repeat: number): boolean {
  if (fault.shouldRetry === false) return false;
  // What was asked may still be at work upstream, unless it never got there.
  if (fault.code === 'timeout' && fault.phase !== 'connect' && !fault.shouldRetry) return false;
  // Of a failure that nobody here knows, the provider's word is all there is. Keys and quotas are not mended by it.
  if (fault.code === 'unknown_error') return fault.shouldRetry === true && repeat < 1;
  return fault.retryable && repeat < FAULT_CODES[fault.code].retries;
}

/** Those who were told the same moment need not all come at it; never before it, and little after. */
function spread(hintMs: number, random: () => number): number {
  return Math.round(hintMs * (1 + random() / 10));
}
