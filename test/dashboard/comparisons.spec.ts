import { describe, expect, it } from 'vitest';
import { biggestRegressions, budgetCount, knownReferences } from '../../dashboard/model/comparisons.js';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';

const one = (id: string, contentSizeDelta: number | null, budgetVerdict: 'passed' | 'failed' | null = null) =>
  ({
    id,
    baseline: { reference: 'app:1' },
    candidate: { reference: `app:${id}` },
    summary: contentSizeDelta === null ? null : { contentSizeDelta },
    budgetVerdict,
  }) as ComparisonResource;
const ids = (items: readonly ComparisonResource[]): string[] => items.map(({ id }) => id);

describe('recent comparisons', () => {
  it('are regressions where the content grew, the most first', () => {
    const items = [one('a', 5), one('b', -90), one('c', 70), one('d', null), one('e', 6)];
    expect(ids(biggestRegressions(items, 2))).toEqual(['c', 'e']);
  });

  it('are counted where budgets were given and it is known how they went', () => {
    const items = [one('none', 1), one('held', 1, 'passed'), one('broken', 1, 'failed'), one('running', null)];
    const { held, broken } = budgetCount(items);
    expect([ids(held), ids(broken)]).toEqual([['held'], ['broken']]);
  });

  it('suggest every reference once', () => {
    expect(knownReferences([one('2', 0), one('2', 0)])).toEqual(['app:1', 'app:2']);
  });
});
