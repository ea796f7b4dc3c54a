import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Schedule } from '../../src/audits/schedule.js';
import { expectCode } from '../support/coded-error.js';

const HOUR = 3_600_000;

/** The times of a schedule from `start` on, for so many hours. */
function slots(cron: string, timezone: string, start: string, hours: number): string[] {
  const schedule = new Schedule(cron, timezone);
  const found: string[] = [];
  const end = Date.parse(start) + hours * HOUR;
  for (let at = schedule.next(new Date(Date.parse(start) - 1000)); at && at.getTime() < end; at = schedule.next(at)) {
    found.push(at.toISOString());
  }
  return found;
}

describe('Schedule', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T00:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['America/New_York', '2026-03-08T05:00:00Z', '2026-03-08T07:00:00.000Z'],
  ])('comes once, at the end of the hour that %s skips', (timezone, start, expected) => {
    expect(slots('30 2 * * *', timezone, start, 23)).toEqual([expected]);
  });

  it.each([
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T22:00:00Z', '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '30 1 * * *', '2026-11-01T04:00:00Z', '2026-11-01T05:30:00.000Z'],
  ])('comes once, the first time, in the hour that %s repeats', (timezone, cron, start, expected) => {
    expect(slots(cron, timezone, start, 25)).toEqual([expected]);
  });

  it.each([
    ['Europe/Berlin', '2026-03-28T23:00:00Z', 23],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', 25],
    ['America/New_York', '2026-03-08T05:00:00Z', 23],
    ['America/New_York', '2026-11-01T04:00:00Z', 25],
  ])('comes every hour of a day in %s, from %s, that has %i', (timezone, start, hours) => {
    expect(slots('0 * * * *', timezone, start, hours)).toHaveLength(hours);
  });

  const NUMBER = { minute: fc.integer({ max: 59, min: 0 }), hour: fc.integer({ max: 23, min: 0 }) };
  const cron = fc.oneof(
    fc.tuple(NUMBER.minute, NUMBER.hour).map(([minute, hour]) => `${minute} ${hour} * * *`),
    NUMBER.minute.map((minute) => `${minute} * * * *`),
    fc.integer({ min: 1, max: 59 }).map((step) => `*/${step} * * * *`),
    fc.tuple(NUMBER.minute, fc.integer({ min: 1, max: 12 })).map(([minute, step]) => `${minute} */${step} * * 0-5`),
  );
  const timezone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
  const change = fc.constantFrom('2026-03-08T07:00Z', '2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-11-01T06:00Z');

  it('finds the same times looking back as looking forward', () => {
    const offset = fc.integer({ min: -3 * HOUR, max: 27 * HOUR });
    fc.assert(
      fc.property(cron, timezone, change, offset, (expression, zone, near, milliseconds) => {
        const schedule = new Schedule(expression, zone);
        const now = new Date(Date.parse(near) + milliseconds);
        const latest = schedule.latest(now);
        expect(latest && latest.getTime() <= now.getTime()).toBe(true);
        const following = schedule.next(latest as Date);
        expect(following && following.getTime() > now.getTime()).toBe(true);
        expect(schedule.next(new Date((latest as Date).getTime() - 1000))).toEqual(latest);
      }),
    );
  });

  it.each(['', 'soon', '* * * *', '* * * * * *', '60 * * * *', '*/0 * * * *', '5-1 * * * *', '2026-01-01T00:00:00'])(
    'refuses the expression "%s"',
    async (expression) => {
      await expectCode('INVALID_CRON', () => new Schedule(expression, 'UTC'));
    },
  );

  it('refuses what never comes', async () => {
    await expectCode('INVALID_CRON', () => new Schedule('0 0 31 2 *', 'UTC'));
    await expectCode('INVALID_CRON', () => new Schedule('@reboot', 'UTC'));
  });

  it.each(['', 'Berlin', 'Europe/Nowhere', '+01:00', '../../etc', 'Europe/Berlin\0'])(
    'refuses the zone "%s"',
    async (zone) => {
      await expectCode('INVALID_TIMEZONE', () => new Schedule('0 0 * * *', zone));
    },
  );

  it('takes names and ends of months', () => {
    expect(slots('@daily', 'UTC', '2026-02-27T12:00:00Z', 24)).toEqual(['2026-02-28T00:00:00.000Z']);
    expect(slots('0 0 29 2 *', 'UTC', '2028-02-01T00:00:00Z', 24 * 30)).toEqual(['2028-02-29T00:00:00.000Z']);
  });
});
