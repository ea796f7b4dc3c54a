import { evaluateBudget } from '../core/budgets/evaluate-budget.js';
import type { BudgetSubject } from '../core/budgets/metrics.js';
import { parseBudget, type Budget } from '../core/budgets/parse-budget.js';
import type { ImageReport } from '../core/report/image-report.js';
import { unpackJson } from '../database/packed-json.js';
import type { Transaction } from '../database/prisma.service.js';
import type { BudgetVerdict } from './audit.dto.js';

/** Analysed images of an item, by the ids of their reports. */
export interface JudgedReports {
  readonly candidate: string;
  /** Null: there is nothing yet that relative rules could be measured from. */
  readonly baseline: string | null;
}

export interface Judgement {
  readonly verdicts: BudgetVerdict[];
  /** Null when no rule says anything. */
  readonly passed: boolean | null;
}

/** Holds a stored image against the rules of an audit. */
export async function judgeImage(
  transaction: Transaction,
  rules: readonly string[],
  { candidate, baseline }: JudgedReports,
): Promise<Judgement> {
  if (rules.length === 0) return { verdicts: [], passed: null };
  const report = await loadReport(transaction, candidate);
  const before = baseline === candidate ? report : baseline && (await loadReport(transaction, baseline));
  const verdicts = rules.map((rule) => judge(parseBudget(rule), report, before || null));
  const said = verdicts.filter(({ passed }) => passed !== null);
  return { verdicts, passed: said.length === 0 ? null : said.every(({ passed }) => passed) };
}

function judge(budget: Budget, candidate: BudgetSubject, baseline: BudgetSubject | null): BudgetVerdict {
  if (budget.limit.factor === 0 || baseline) return evaluateBudget(budget, candidate, baseline);
  const { rule, name, metric } = budget;
  const message = `${name} has no baseline yet to be measured from.`;
  return { rule, passed: null, actual: metric.of(candidate), limit: null, message };
}

async function loadReport(transaction: Transaction, id: string): Promise<ImageReport> {
  const { body } = await transaction.imageReport.findUniqueOrThrow({ where: { id }, select: { body: true } });
  return unpackJson<ImageReport>(body);
}
