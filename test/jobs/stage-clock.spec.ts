import { describe, expect, it } from 'vitest';
import { StageClock } from '../../src/jobs/stage-clock.js';

describe('StageClock', () => {
  it('adds up the time of each stage, also of one that comes back', () => {
    let now = 100;
    const clock = new StageClock(() => now);
    const steps = [
      ['resolve', 1],
      ['pull', 2],
      ['pull', 3],
      ['squash', 4],
      ['pull', 5],
    ] as const;
    now = 107; // what comes before the first stage counts for none
    for (const [stage, seconds] of steps) {
      clock.enter(stage);
      now += seconds;
    }
    expect(clock.stop()).toEqual(
      new Map([
        ['resolve', 1],
        ['pull', 10],
        ['squash', 4],
      ]),
    );
    now += 50;
    expect([...clock.stop().values()].reduce((sum, seconds) => sum + seconds, 0)).toBe(15);
  });
});
