import { Cron } from 'croner';
import { CodedError } from '../core/errors.js';

/** Five fields or a nickname: croner would also take seconds, years and single dates. */
const EXPRESSION = /^(?:@[a-z]+|\S+(?: +\S+){4})$/;
const TIME_ZONE = /^[A-Za-z][A-Za-z0-9_+/-]*$/;
const SECOND_MILLISECONDS = 1000;
const MINUTE_MILLISECONDS = 60_000;

/**
 * The times of a cron expression in a time zone, each of them one instant. Where clocks skip an hour, what lies in it
 * comes when the hour is over; where they repeat one, a fixed time comes the first time only, `*` both times.
 */
export class Schedule {
  readonly #cron: Cron;

  /** Throws INVALID_CRON, also for an expression without any time such as 31 February, and INVALID_TIMEZONE. */
  constructor(expression: string, timezone: string) {
    checkTimezone(timezone);
    this.#cron = parse(expression.trim(), timezone);
    if (this.next(new Date(0)) === null) throw invalidCron('it names no time that ever comes');
  }

  /** The first time after `after`; null when none is left. */
  next(after: Date): Date | null {
    return this.#cron.nextRun(after);
  }

  /** The last time that is not after `now`; null when there is none. */
  latest(now: Date): Date | null {
    const minute = Math.floor(now.getTime() / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
    const [slot = null] = this.#cron.previousRuns(1, new Date(minute + SECOND_MILLISECONDS));
    return slot;
  }
}

function parse(expression: string, timezone: string): Cron {
  if (!EXPRESSION.test(expression)) throw invalidCron('it has five fields, or is a name such as @daily');
  try {
    return new Cron(expression, { timezone, mode: '5-part', paused: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
    throw new CodedError('INVALID_CRON', `the cron expression is not valid: ${reason}`, {}, { cause: error });
  }
}

function checkTimezone(timezone: string): void {
  if (TIME_ZONE.test(timezone)) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: timezone });
      return;
    } catch {
      // a RangeError: no such zone
    }
  }
  throw new CodedError('INVALID_TIMEZONE', 'the time zone is not an IANA name, such as Europe/Berlin');
}

function invalidCron(reason: string): CodedError {
  return new CodedError('INVALID_CRON', `the cron expression is not valid: ${reason}`);
}
