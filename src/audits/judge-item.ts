import { UNLIMITED_CALLER } from '../access/caller.js';
import { resolveBudgets } from '../budgets/budget-inputs.js';
import { evaluateBudgets } from '../core/budgets/evaluate-budget.js';
import { needsBaseline, parseBudget, type Budget } from '../core/budgets/parse-budget.js';
import { pullDeltaSize } from '../core/compare/layers.js';
import type { ImageReport } from '../core/report/image-report.js';
import type { Transaction } from '../database/prisma.service.js';
import { loadImageReport } from '../database/stored-reports.js';
import type { AuditBudgetResult } from './audit.dto.js';

/** What an item is held against. */
export interface JudgedItem {
  /** The rules of the audit. */
  readonly rules: readonly string[];
  readonly repository: string;
  /** Ids of image reports; no baseline: there is nothing yet that relative rules could be measured from. */
  readonly candidate: string;
  readonly baseline: string | null;
}

export interface Judgement {
  readonly verdicts: AuditBudgetResult[];
  /** Null when no rule says anything. */
  readonly passed: boolean | null;
}

/**
 * Holds a stored image against the rules of an audit and those that apply to its repository, as they stand now with
 * their waivers. Throws INVALID_BUDGET, REPORT_UNREADABLE.
 */
export async function judgeItem(transaction: Transaction, item: JudgedItem): Promise<Judgement> {
  const { rules, repository, candidate, baseline } = item;
  const asked = { rules, names: [], caller: UNLIMITED_CALLER, repository, hasBaseline: baseline !== null };
  const { budgets, waivers } = await resolveBudgets(transaction, asked);
  if (budgets.length === 0) return { verdicts: [], passed: null };
  const report = await loadImageReport(transaction, candidate);
  const before = baseline === null || baseline === candidate ? report : await loadImageReport(transaction, baseline);
  const evaluation =
    baseline === null
      ? { candidate: report, baseline: null, waivers }
      : {
          candidate: { ...report, pullDeltaSize: pullDeltaSize(before.layers, report.layers) },
          baseline: before,
          waivers,
        };
  const verdicts = budgets.map(parseBudget).flatMap((budget): AuditBudgetResult[] => {
    const isOpen = baseline === null && needsBaseline(budget);
    return isOpen ? [leftOpen(budget, report)] : evaluateBudgets([budget], evaluation);
  });
  const said = verdicts.filter(({ passed }) => passed !== null);
  return { verdicts, passed: said.length === 0 ? null : said.every(({ passed }) => passed) };
}

function leftOpen({ rule, name, metric }: Budget, report: ImageReport): AuditBudgetResult {
  const message = `${name} has no baseline yet to be measured from.`;
  return { rule, status: 'open', passed: null, actual: metric.of(report), limit: null, message, waiver: null };
}
