import { CodedError } from '../errors.js';
import type { BudgetResult } from '../report/comparison-report.js';
import { formatBytes } from '../units.js';
import type { BudgetSubject } from './metrics.js';
import type { Budget, Operator } from './parse-budget.js';

const HOLDS: Readonly<Record<Operator, (actual: number, limit: number) => boolean>> = {
  '<=': (actual, limit) => actual <= limit,
  '>=': (actual, limit) => actual >= limit,
  '==': (actual, limit) => actual === limit,
  '<': (actual, limit) => actual < limit,
  '>': (actual, limit) => actual > limit,
};

/**
 * Checks one rule against an image.
 *
 * @param baseline the image that relative limits are measured from, null when only one image is looked at.
 * @throws CodedError INVALID_BUDGET for a relative limit without a baseline
 */
export function evaluateBudget(budget: Budget, candidate: BudgetSubject, baseline: BudgetSubject | null): BudgetResult {
  const { rule, name, metric, operator, limit: parsed } = budget;
  if (parsed.factor !== 0 && !baseline) {
    throw new CodedError('INVALID_BUDGET', `The limit of ${name} is relative, and there is no baseline`);
  }
  const before = baseline ? metric.of(baseline) : null;
  const actual = metric.of(candidate);
  const limit = parsed.factor * (before ?? 0) + parsed.offset;
  const passed = HOLDS[operator](actual, limit);
  const format = (value: number): string => (metric.unit === 'bytes' ? formatBytes(value) : String(value));
  const from = before === null ? '' : `, ${format(before)} in the baseline`;
  const message = `${name} is ${format(actual)}${from}; the limit is ${operator} ${format(limit)}.`;
  return { rule, passed, actual, limit, message };
}
