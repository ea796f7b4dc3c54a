import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';

/** Finished comparisons whose content grew most, at most `limit`. */
export function biggestRegressions(items: readonly ComparisonResource[], limit: number): ComparisonResource[] {
  return items
    .filter((item) => growth(item) > 0)
    .sort((a, b) => growth(b) - growth(a))
    .slice(0, limit);
}

const growth = ({ summary }: ComparisonResource): number => summary?.contentSizeDelta ?? 0;

/** References that were asked for before, without repetition, the newest first. */
export function knownReferences(items: readonly ComparisonResource[]): string[] {
  return [...new Set(items.flatMap(({ baseline, candidate }) => [baseline.reference, candidate.reference]))];
}

export interface BudgetCount {
  readonly held: readonly ComparisonResource[];
  readonly broken: readonly ComparisonResource[];
}

/** Finished comparisons that were held against budgets, by how that went. */
export function budgetCount(items: readonly ComparisonResource[]): BudgetCount {
  const [held = [], broken = []] = (['passed', 'failed'] as const).map((verdict) =>
    items.filter(({ budgetVerdict }) => budgetVerdict === verdict),
  );
  return { held, broken };
}
