const LONGEST_DELAY = 12 * 3_600_000;
const LARGEST_EXPONENT = 30;
/** Share of a delay that is left to chance, so that receivers that come back are not met by everything at once. */
const JITTER = 0.4;

export interface RetryRules {
  /** Milliseconds before the first retry. */
  readonly retryDelay: number;
  /** Milliseconds from the first try to the last. */
  readonly retryPeriod: number;
}

/**
 * When the next try of a delivery is due; null when the period for retries ends before that. The delay doubles from
 * try to try up to 12 hours, and is longer where the receiver asked for it.
 * @param tries how many there were
 * @param chance from 0 to 1
 */
export function nextTry(
  { retryDelay, retryPeriod }: RetryRules,
  { tries, startedAt, now, retryAfter }: { tries: number; startedAt: Date; now: Date; retryAfter?: string | undefined },
  chance: number,
): Date | null {
  const doubled = retryDelay * 2 ** Math.min(Math.max(tries - 1, 0), LARGEST_EXPONENT);
  const delay = Math.min(doubled, LONGEST_DELAY) * (1 - JITTER / 2 + JITTER * chance);
  const asked = Math.min(readRetryAfter(retryAfter, now), LONGEST_DELAY);
  const due = now.getTime() + Math.max(delay, asked);
  return due > startedAt.getTime() + retryPeriod ? null : new Date(due);
}

/** Milliseconds that a Retry-After header asks for (RFC 9110, section 10.2.3): seconds or a date; else 0. */
function readRetryAfter(value: string | undefined, now: Date): number {
  if (value === undefined) return 0;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now.getTime());
}
