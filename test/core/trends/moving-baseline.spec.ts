import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeValues } from '../../../src/core/trends/moving-baseline.js';

const RULE = { window: 5, threshold: 0.1 };
const jumpsOf = (values: (number | null)[]): number[] =>
  judgeValues(values, RULE).flatMap(({ jump }, index) => (jump ? [index] : []));

describe('judgeValues', () => {
  it.each<[string, (number | null)[], number[]]>([
    ['a step is one jump, although the baseline follows later', [100, 100, 100, 200, 200, 201, 200, 200], [3]],
    ['a second step on top of the first is another', [100, 100, 100, 200, 300, 300], [3, 4]],
    ['a spike is one, the way back to the baseline none', [100, 101, 100, 200, 100, 100], [3]],
    ['what passes below the baseline is one again', [100, 100, 200, 50], [2, 3]],
    ['a slow creep is one when it has added up', [100, 105, 110, 115, 120, 125, 130], [4]],
    ['noise is none', [100, 105, 98, 102, 109, 95], []],
    ['anything from nothing is one', [0, 0, 1, 1], [2]],
    ['a value that is not known is passed over', [100, null, 200, null, 200], [2]],
    ['a single value is none', [7], []],
    ['no value is none', [], []],
  ])('%s', (_, values, expected) => {
    expect(jumpsOf(values)).toEqual(expected);
  });

  it('gives delta, median and share', () => {
    const judged = judgeValues([100, 104, 250, null, 180], RULE);
    expect(judged).toEqual([
      { delta: null, baseline: null, jump: null },
      { delta: 4, baseline: 100, jump: null },
      { delta: 146, baseline: 102, jump: { delta: 148, ratio: 148 / 102 } },
      { delta: null, baseline: null, jump: null },
      { delta: -70, baseline: 104, jump: null },
    ]);
    expect(judgeValues([0, 5], RULE)[1]?.jump).toEqual({ delta: 5, ratio: null });
    expect(judgeValues([10, 20, 30, 40], { window: 2, threshold: 9 })[3]?.baseline).toBe(25);
  });

  it('marks every change that is larger than all before it together, and nothing in a flat history', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 2, max: 60 }), (value, length) => {
        const flat = Array.from({ length }, () => value);
        expect(jumpsOf(flat)).toEqual([]);
        expect(jumpsOf([...flat, value * 3])).toEqual([length]);
      }),
    );
  });
});
