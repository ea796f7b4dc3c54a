import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTry } from '../../src/webhooks/retry-schedule.js';

const HOUR = 3_600_000;
const rules = { retryDelay: 5000, retryPeriod: 72 * HOUR };
const startedAt = new Date('2026-01-01T00:00:00Z');

/** Milliseconds from the start to each try, the first one included. */
function scheduleOf(chance: () => number): number[] {
  const times = [0];
  for (;;) {
    const now = new Date(startedAt.getTime() + (times.at(-1) ?? 0));
    const next = nextTry(rules, { tries: times.length, startedAt, now }, chance());
    if (!next) return times;
    times.push(next.getTime() - startedAt.getTime());
  }
}

describe('the schedule of retries', () => {
  it('goes on for three days, ever slower up to 12 hours, whatever chance says', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (chances) => {
        const times = scheduleOf(() => chances.next().value as number);
        expect(times.at(-1)).toBeLessThanOrEqual(72 * HOUR);
        expect(times.at(-1)).toBeGreaterThan(57 * HOUR);
        expect(times.length).toBeGreaterThan(15);
        expect(times.length).toBeLessThan(25);
      }),
    );
    const gaps = scheduleOf(() => 0.5).map((time, index, all) => time - (all[index - 1] ?? 0));
    expect(gaps.slice(1, 5)).toEqual([5000, 10_000, 20_000, 40_000]);
    expect(gaps.at(-1)).toBe(12 * HOUR);
  });

  it.each([
    ['30', 30_000],
    ['1', 5000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['999999999', 12 * HOUR],
    ['-5', 5000],
    ['soon', 5000],
    [undefined, 5000],
  ])('waits at least as long as Retry-After %j asks, within reason', (retryAfter, delay) => {
    const next = nextTry(rules, { tries: 1, startedAt, now: startedAt, retryAfter }, 0.5);
    expect((next?.getTime() ?? 0) - startedAt.getTime()).toBe(delay);
  });
});
