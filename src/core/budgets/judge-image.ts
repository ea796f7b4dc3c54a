import type { BudgetWaiver } from '../report/budget.js';
import type { ImageReport } from '../report/image-report.js';
import { evaluateBudgets, verdictOfBudgets } from './evaluate-budget.js';
import type { Budget } from './parse-budget.js';

/** Holds one image against rules, and says in its report how it went; without rules the report is what it was. */
export function judgeImage(
  report: ImageReport,
  budgets: readonly Budget[],
  waivers: readonly BudgetWaiver[] = [],
): ImageReport {
  const results = evaluateBudgets(budgets, { candidate: report, baseline: null, waivers });
  const budgetVerdict = verdictOfBudgets(results);
  return budgetVerdict === null ? report : { ...report, budgets: results, budgetVerdict };
}
