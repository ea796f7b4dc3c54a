import { createHash } from 'node:crypto';
import { verdictOfBudgets } from '../budgets/evaluate-budget.js';
import type { BudgetResult } from '../report/budget.js';
import { statusOf } from './document/budgets-section.js';
import { inertText } from './text/inert-text.js';

/** The rule that results of budgets are of; no finding has this id. */
export const BUDGET_RULE = {
  id: 'budget',
  shortDescription: { text: 'A budget does not hold' },
  fullDescription: { text: 'A rule that the image is held against does not hold, or cannot be judged.' },
  defaultConfiguration: { level: 'error' },
} as const;

/**
 * Results of the rules that do not hold: code-scanning services show every result as an alert, so those that hold are
 * in the properties alone. A waived one is suppressed (SARIF 2.1.0, section 3.27.23).
 */
export function renderBudgetResults(
  budgets: readonly BudgetResult[],
  ruleIndex: number,
  uri: string,
): Record<string, unknown>[] {
  return budgets
    .filter((result) => statusOf(result) !== 'passed')
    .map((result) => ({
      ruleId: BUDGET_RULE.id,
      ruleIndex,
      kind: 'fail',
      level: 'error',
      message: { text: inertText(result.message) },
      locations: [{ physicalLocation: { artifactLocation: { uri } } }],
      partialFingerprints: { 'stagediff/v1': fingerprint(result.rule) },
      properties: { rule: inertText(result.rule), status: statusOf(result) },
      ...(statusOf(result) === 'waived' && { suppressions: [suppression(result)] }),
    }));
}

/** The verdict and every rule, for who gates on the log. */
export function renderBudgetProperties(budgets: readonly BudgetResult[]): { properties?: Record<string, unknown> } {
  if (budgets.length === 0) return {};
  const rules = budgets.map((result) => ({
    rule: inertText(result.rule),
    status: statusOf(result),
    message: inertText(result.message),
  }));
  return { properties: { budgetVerdict: verdictOfBudgets(budgets), budgets: rules } };
}

function suppression({ waiver }: BudgetResult): Record<string, unknown> {
  const justification = waiver === null ? '' : inertText(`${waiver.owner}: ${waiver.reason}`);
  return { kind: 'external', status: 'accepted', justification };
}

const fingerprint = (rule: string): string =>
  createHash('sha256').update(`budget\n${rule}`.toWellFormed()).digest('hex').slice(0, 32);
