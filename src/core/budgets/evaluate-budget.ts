import type { BudgetResult, BudgetStatus, BudgetVerdict, BudgetWaiver } from '../report/budget.js';
import { formatBytes } from '../units.js';
import { exactPercent } from './exact.js';
import type { BudgetSubject } from './metrics.js';
import { type Budget, isSameRule, type Operator, parseBudget } from './parse-budget.js';

const HOLDS: Readonly<Record<Operator, (actual: number, limit: number) => boolean>> = {
  '<=': (actual, limit) => actual <= limit,
  '>=': (actual, limit) => actual >= limit,
  '==': (actual, limit) => actual === limit,
  '<': (actual, limit) => actual < limit,
  '>': (actual, limit) => actual > limit,
};

/** What rules are judged by. */
export interface BudgetEvaluation {
  readonly candidate: BudgetSubject;
  /** The image that relative limits are measured from, null when only one image is looked at. */
  readonly baseline: BudgetSubject | null;
  readonly waivers?: readonly BudgetWaiver[];
}

/** Judges each rule. One that needs a baseline where there is none is an error: it never passes. */
export function evaluateBudgets(budgets: readonly Budget[], evaluation: BudgetEvaluation): BudgetResult[] {
  const waivers = (evaluation.waivers ?? []).map((waiver) => ({ waiver, budget: parseBudget(waiver.rule) }));
  return budgets.map((budget) => {
    const own = waivers.filter((one) => isSameRule(one.budget, budget)).map(({ waiver }) => waiver);
    const counting = own.find(({ expired }) => !expired) ?? own[0] ?? null;
    return withWaiver(judge(budget, evaluation), counting);
  });
}

/** The verdict of all rules together, the same in every format and for the exit code; null without rules. */
export function verdictOfBudgets(results: readonly BudgetResult[]): BudgetVerdict | null {
  if (results.length === 0) return null;
  return results.every(({ passed }) => passed) ? 'passed' : 'failed';
}

type Judged = Omit<BudgetResult, 'passed' | 'waiver'>;

function judge(budget: Budget, { candidate, baseline }: BudgetEvaluation): Judged {
  const { rule, name, metric, operator, limit: parsed } = budget;
  const actual = metric.of(candidate);
  if (actual === null || (parsed.percent !== 0 && !baseline)) {
    const message = `${name} cannot be judged: the rule needs a baseline, and there is none.`;
    return { rule, status: 'error', actual, limit: null, message };
  }
  const before = baseline ? metric.of(baseline) : null;
  const limit = exactPercent(before ?? 0, parsed.percent) + parsed.offset;
  const status: BudgetStatus = HOLDS[operator](actual, limit) ? 'passed' : 'failed';
  const format = (value: number): string => (metric.unit === 'bytes' ? formatBytes(value) : String(value));
  const from = before === null ? '' : `, ${format(before)} in the baseline`;
  const message = `${name} is ${format(actual)}${from}; the limit is ${operator} ${format(limit)}.`;
  return { rule, status, actual, limit, message };
}

/** A waiver excuses a rule that does not hold; one that cannot be judged stays an error. */
function withWaiver(judged: Judged, waiver: BudgetWaiver | null): BudgetResult {
  const { status, message } = judged;
  if (status !== 'failed' || !waiver) return { ...judged, passed: status === 'passed', waiver };
  const until = waiver.expiresAt.slice(0, 10);
  if (waiver.expired) {
    return { ...judged, passed: false, waiver, message: `${message} The waiver of ${waiver.owner} ended on ${until}.` };
  }
  const excuse = `Waived by ${waiver.owner} until ${until}: ${waiver.reason}`;
  return { ...judged, status: 'waived', passed: true, waiver, message: `${message} ${excuse}` };
}
