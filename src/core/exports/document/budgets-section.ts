import { verdictOfBudgets } from '../../budgets/evaluate-budget.js';
import type { BudgetResult, BudgetStatus } from '../../report/budget.js';
import { formatCount } from '../../units.js';
import { below, left, name, text, tone, type Section } from './document.js';

const TONES: Readonly<Record<BudgetStatus, 'good' | 'bad' | 'neutral'>> = {
  passed: 'good',
  failed: 'bad',
  waived: 'neutral',
  error: 'bad',
};

/** How each rule went, and the verdict of all. */
export function budgetsSection(budgets: readonly BudgetResult[]): Section {
  return {
    title: 'Budgets',
    note: `Budget verdict: ${verdictOfBudgets(budgets) ?? 'none'}, ${formatCount(budgets.length, 'rule', 'rules')}.`,
    columns: [left('Result'), left('Rule'), below('Why')],
    rows: budgets.map((result) => {
      const status = statusOf(result);
      return [tone(status, TONES[status]), name(result.rule), text(result.message)];
    }),
  };
}

/** Reports that were stored before there were waivers say only whether a rule passed. */
export function statusOf({ status, passed }: { status?: BudgetStatus; passed: boolean }): BudgetStatus {
  return status ?? (passed ? 'passed' : 'failed');
}
