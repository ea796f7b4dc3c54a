import { evaluateBudgets } from '../core/budgets/evaluate-budget.js';
import type { BudgetSubject } from '../core/budgets/metrics.js';
import { needsBaseline, parseBudget } from '../core/budgets/parse-budget.js';
import type { ImageReport } from '../core/report/image-report.js';
import { unpackJson } from '../database/packed-json.js';
import type { Transaction } from '../database/prisma.service.js';
import type { AuditBudgetResult } from './audit.dto.js';

/** Analysed images of an item, by the ids of their reports. */
export interface JudgedReports {
  readonly candidate: string;
  /** Null: there is nothing yet that relative rules could be measured from. */
  readonly baseline: string | null;
}

export interface Judgement {
  readonly verdicts: AuditBudgetResult[];
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
  const verdicts = rules.flatMap((rule) => judge(rule, report, before || null));
  const said = verdicts.filter(({ passed }) => passed !== null);
  return { verdicts, passed: said.length === 0 ? null : said.every(({ passed }) => passed) };
}

function judge(rule: string, candidate: BudgetSubject, baseline: BudgetSubject | null): AuditBudgetResult[] {
  const budget = parseBudget(rule);
  const results = evaluateBudgets([budget], { candidate, baseline });
  if (baseline || !needsBaseline(budget)) return results;
  const message = `${budget.name} has no baseline yet to be measured from.`;
  return results.map((result) => ({ ...result, passed: null, message }));
}

async function loadReport(transaction: Transaction, id: string): Promise<ImageReport> {
  const { body } = await transaction.imageReport.findUniqueOrThrow({ where: { id }, select: { body: true } });
  return unpackJson<ImageReport>(body);
}
